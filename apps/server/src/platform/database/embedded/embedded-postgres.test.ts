import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../shared/log.ts';
import { isAlive } from '../../../shared/processes.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres, throwawaySettings } from './index.ts';
import { openFolder, query } from './testing/database-folders.ts';
import { holdServer } from './testing/held-server.ts';

const password = 'p@ss/word of the test';
const options = (dataDir: string) => ({ dataDir, password, log: silentLog, flags: throwawaySettings });

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options(dataDir));
  onTestFinished(() => server.stop());
  return server;
}

const byPort = (url: string) => url.replace(/\?.*$/, '');

const restarted = (server: EmbeddedPostgres) => new Promise<void>((resolve) => server.onRestart(() => resolve()));

test('makes a cluster with our settings, keeps its rows and its port, and leaves no process', async () => {
  const dataDir = path.join(await openFolder(), 'a b+c', 'dätä');
  const first = await start(dataDir);
  expect(
    await query(
      first.url,
      `select current_setting('listen_addresses') listen, current_setting('shared_buffers') buffers, current_setting('jit') jit,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) locale,
        current_database() as database, (select left(rolpassword, 13) from pg_authid where rolname = current_user) secret`,
    ),
  ).toEqual([
    {
      listen: '127.0.0.1',
      buffers: '64MB',
      jit: 'off',
      locale: 'b C.UTF-8',
      database: 'audiotricks',
      secret: 'SCRAM-SHA-256',
    },
  ]);
  await expect(query(first.url.replace('p%40ss', 'wrong'), 'select 1')).rejects.toThrow('password authentication');
  const { searchParams, host } = new URL(first.url);
  expect({ host, socket: searchParams.get('host') }).toEqual({
    host: `127.0.0.1:${first.port}`,
    socket: path.join(dataDir, 'postgres', 'socket'),
  });
  expect(await query(first.url, 'select inet_client_addr() as address')).toEqual([{ address: null }]);
  expect(await query(byPort(first.url), 'select inet_client_addr() as address')).toEqual([{ address: '127.0.0.1' }]);
  await query(first.url, 'create table kept as select 7 as seven');
  // initdb that was cut off earlier: cleared away by whoever serves the cluster.
  await mkdir(path.join(dataDir, 'postgres', '.init-cut-off', 'base'), { recursive: true });
  const { port } = first;
  await first.stop();
  expect(isAlive(first.pid())).toBe(false);

  const second = await start(dataDir);
  expect(second.port).toBe(port);
  expect(await query(second.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
  expect((await readdir(path.join(dataDir, 'postgres'))).sort()).toEqual(['data', 'socket']);
});

test('is reached by its port where the way to its socket is too long for one', async () => {
  const dataDir = path.join(await openFolder(), 'a-long-name'.repeat(9));
  const server = await start(dataDir);
  expect(server.url).toBe(byPort(server.url));
  expect(await query(server.url, 'select inet_client_addr() as address')).toEqual([{ address: '127.0.0.1' }]);
});

test('starts the server again when it dies, and takes its lock again when only the sessions die', async () => {
  const dataDir = await openFolder();
  const server = await start(dataDir);
  await query(server.url, 'create table kept as select 7 as seven');
  const exits: string[] = [];
  server.onExit((reason) => exits.push(reason));
  const before = server.pid();
  const again = restarted(server);
  process.kill(before, 'SIGKILL');
  await again;
  expect(server.pid()).not.toBe(before);
  expect(exits).toEqual(['killed by SIGKILL']);
  expect(await query(server.url, 'select seven from kept')).toEqual([{ seven: 7 }]);

  const holder = `select pid from pg_stat_activity where application_name = 'audiotricks supervisor ${process.pid}'`;
  const [session] = await query(server.url, holder);
  await query(server.url, `select pg_terminate_backend(${session?.pid})`);
  await expect
    .poll(() => query(server.url, `${holder} and pid in (select pid from pg_locks where locktype = 'advisory')`))
    .toEqual([{ pid: expect.not.objectContaining({ pid: session?.pid }) }]);
  expect(exits).toHaveLength(1);
});

test('adopts the server that outlived its killed supervisor', async () => {
  const dataDir = await openFolder();
  const held = await holdServer({ dataDir, password, flags: throwawaySettings });
  if (held.first.event !== 'ready') throw new Error(held.first.message);
  await query(held.first.url, 'create table kept as select 7 as seven');
  await held.kill();

  const server = await start(dataDir);
  expect({ pid: server.pid(), url: server.url }).toEqual({ pid: held.first.pid, url: held.first.url });
  expect(await query(server.url, 'select seven from kept')).toEqual([{ seven: 7 }]);

  const again = restarted(server);
  process.kill(held.first.pid, 'SIGKILL');
  await again;
  expect(await query(server.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
});

test('an adopted server stops like one of ours', async () => {
  const dataDir = await openFolder();
  const held = await holdServer({ dataDir, password, flags: throwawaySettings });
  await held.kill();
  const server = await start(dataDir);
  await server.stop();
  expect(isAlive(server.pid())).toBe(false);
  expect(await readdir(path.join(dataDir, 'postgres', 'data'))).not.toContain('postmaster.pid');
});

test('refuses a data directory that another supervisor serves, and does not disturb it', async () => {
  const dataDir = await openFolder();
  const server = await start(dataDir);
  const second = await holdServer({ dataDir, password, flags: throwawaySettings });
  expect(second.first).toEqual({
    event: 'failed',
    code: 'database.in_use',
    message: expect.stringContaining(`already runs with this DATA_DIR (process ${process.pid})`),
  });
  expect(await second.stop()).toBe(1);
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('chooses another port where the last one is taken, and starts over a stale postmaster.pid', async () => {
  const dataDir = await openFolder();
  const first = await start(dataDir);
  await first.stop();
  // The file of a machine that went down: its process id now belongs to somebody else, here to this very test.
  const lockFile = path.join(dataDir, 'postgres', 'data', 'postmaster.pid');
  await writeFile(lockFile, `${process.pid}\n${path.dirname(lockFile)}\n0\n${first.port}\n\n127.0.0.1\n`);
  const squatter = createServer().listen(first.port, '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());

  const second = await start(dataDir);
  expect(second.port).not.toBe(first.port);
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(JSON.parse(await readFile(path.join(dataDir, 'database.json'), 'utf8'))).toEqual({ port: second.port });
});

test('refuses a wrong password and leaves nothing running, and a cluster of another major version', async () => {
  const dataDir = await openFolder();
  const first = await start(dataDir);
  await first.stop();
  const cluster = path.join(dataDir, 'postgres', 'data');
  await expect(startEmbeddedPostgres({ ...options(dataDir), password: 'other' })).rejects.toMatchObject({
    code: 'database.password_refused',
  });
  expect(await readdir(cluster)).not.toContain('postmaster.pid');

  await writeFile(path.join(cluster, 'PG_VERSION'), '17\n');
  await expect(startEmbeddedPostgres(options(dataDir))).rejects.toMatchObject({
    code: 'database.version_mismatch',
    message: expect.stringContaining('is of PostgreSQL 17, this release brings 18'),
  });
});
