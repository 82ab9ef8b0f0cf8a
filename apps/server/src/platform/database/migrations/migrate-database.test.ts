import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createScratchDatabase } from '../../../../test/database.ts';
import { migrateDatabase } from './migrate-database.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migration-files.ts';

let scratch: Awaited<ReturnType<typeof createScratchDatabase>>;
let url: string;
let folder: string;
let session: Client;
beforeEach(async () => {
  scratch = await createScratchDatabase();
  url = scratch.url;
  session = new Client({ connectionString: url });
  await session.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'audiotricks-migrations-'));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
});
afterEach(async () => {
  await session.end();
  await rm(folder, { recursive: true });
  await scratch.drop();
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

const names = async () => (await readMigrations(folder)).migrationDirectories.map((directory) => directory.path);

async function ledger() {
  const { rows } = await session.query(
    `select migration_name as name, count(*)::int as times from _prisma_migrations
      where finished_at is not null and rolled_back_at is null group by 1 order by 1`,
  );
  return rows;
}

async function tableExists(name: string): Promise<boolean> {
  const { rows } = await session.query('select to_regclass($1) is not null as exists', [`public.${name}`]);
  return rows[0].exists;
}

it('works one at a time when several processes start together, the last step included', async () => {
  let running = 0;
  let most = 0;
  async function after(): Promise<void> {
    running += 1;
    most = Math.max(most, running);
    await session.query('select pg_sleep(0.05)');
    running -= 1;
  }
  const results = await Promise.all(Array.from({ length: 4 }, () => migrateDatabase({ url, folder, after })));
  const all = await names();
  expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, all.length]);
  expect(most).toBe(1);
  expect(await ledger()).toEqual(all.map((name) => ({ name, times: 1 })));
});

it('keeps nothing of a migration that fails, says which and why, and goes on when it is mended', async () => {
  await write('20991231000000_broken', 'create table half_way (id int); select 1 / 0;');
  await expect(migrateDatabase({ url, folder })).rejects.toMatchObject({
    code: 'database.migration_failed',
    message: expect.stringMatching(/20991231000000_broken failed and left nothing behind: division by zero$/),
  });
  expect(await tableExists('half_way')).toBe(false);
  expect(await tableExists('workspace')).toBe(true);
  await write('20991231000000_broken', 'create table half_way (id int);');
  expect(await migrateDatabase({ url, folder })).toEqual({ applied: ['20991231000000_broken'] });
});

it('leaves a migration whole or not at all when its session is lost in the middle', async () => {
  await migrateDatabase({ url, folder });
  await write('20991231000000_slow', 'create table half_way (id int); select pg_sleep(30);');
  const migrating = migrateDatabase({ url, folder });
  const fails = expect(migrating).rejects.toMatchObject({ code: 'database.migration_failed' });
  await vi.waitFor(
    async () => {
      const { rowCount } = await session.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'audiotricks migrate' and wait_event = 'PgSleep'`,
      );
      expect(rowCount).toBe(1);
    },
    { timeout: 10_000 },
  );
  await fails;
  expect(await tableExists('half_way')).toBe(false);
  await write('20991231000000_slow', 'create table half_way (id int);');
  expect(await migrateDatabase({ url, folder })).toEqual({ applied: ['20991231000000_slow'] });
});

it('refuses a history that is not the one of this release, with what to do', async () => {
  await migrateDatabase({ url, folder });
  const [first = ''] = await names();
  await session.query(`insert into _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
    values ('x', 'x', '20991231000000_by_hand', now(), 0)`);
  await write('20991231000000_by_hand', 'select 1;');
  await expect(migrateDatabase({ url, folder })).rejects.toMatchObject({ code: 'database.migration_failed_before' });

  await session.query(`update _prisma_migrations set finished_at = now(), migration_name = '20991230000000_elsewhere'
    where id = 'x'`);
  await expect(migrateDatabase({ url, folder })).rejects.toMatchObject({
    code: 'database.migrations_diverge',
    message: expect.stringMatching(/20991230000000_elsewhere.*20991231000000_by_hand/),
  });

  await session.query(`delete from _prisma_migrations where id = 'x'`);
  await write(first, 'select 1;');
  await expect(migrateDatabase({ url, folder })).rejects.toMatchObject({
    code: 'database.migration_edited',
    message: expect.stringContaining(first),
  });
});

it('leaves a database alone that a newer release has migrated', async () => {
  await write('20991231000000_of_a_newer_release', 'create table newer (id int);');
  await migrateDatabase({ url, folder });
  await rm(path.join(folder, '20991231000000_of_a_newer_release'), { recursive: true });
  expect(await migrateDatabase({ url, folder })).toEqual({ applied: [] });
  expect(await tableExists('newer')).toBe(true);
});

it('says which database it cannot reach, without the password', async () => {
  const unreachable = migrateDatabase({ url: 'postgresql://ann:hidden@127.0.0.1:1/audiotricks' });
  await expect(unreachable).rejects.toMatchObject({
    code: 'database.unreachable',
    message: expect.stringMatching(
      /^no session on the database 127\.0\.0\.1:1\/audiotricks: (?!.*hidden).*ECONNREFUSED/,
    ),
  });
});
