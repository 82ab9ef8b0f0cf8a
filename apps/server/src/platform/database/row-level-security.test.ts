import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import { buildFullWorkspace } from '../../../test/full-workspace.ts';
import { readTables } from '../../../test/schema-catalog.ts';
import { newId } from '../../shared/ids.ts';
import { executorOf } from './executor.ts';
import { SYSTEM_ROLE, TENANT_ROLE } from './roles.ts';
import { withSessionSettings } from './session-settings.ts';

const refused = /row-level security|permission denied/;

// Awaited here, because the tests are made from the catalog.
const test = await createTestDatabase();
const superuser = new Client({ connectionString: test.url });
await superuser.connect();
const tables = await readTables(superuser);
const workspaceTables = tables.flatMap(({ name, workspaceColumn }) =>
  workspaceColumn ? [{ table: `"${name}"`, column: workspaceColumn }] : [],
);

let mine: string;
let other: string;
beforeAll(async () => {
  mine = (await buildFullWorkspace(test.database)).id;
  other = (await buildFullWorkspace(test.database)).id;
});
afterAll(async () => {
  await superuser.end();
  await test.close();
});

async function asTenant(sql: string, ...values: unknown[]): Promise<unknown[]> {
  return test.database.tenant(mine, async (transaction) => {
    const { rows } = await executorOf(transaction).executeSql(sql, values);
    return rows;
  });
}

/** The rows the tenant reached, none where it may not even try. */
async function tryAsTenant(sql: string, ...values: unknown[]): Promise<unknown[]> {
  try {
    return await asTenant(sql, ...values);
  } catch (error) {
    if (refused.test((error as Error).message)) return [];
    throw error;
  }
}

it('covers all tables that hold something of a workspace', () => {
  expect(workspaceTables.length).toBeGreaterThanOrEqual(10);
});

describe.each(workspaceTables)('of $table', ({ table, column }) => {
  it('a tenant sees the rows of its own workspace and no others', async () => {
    const { rows } = await superuser.query(
      `select distinct ${column} as id from ${table} where ${column} in ($1, $2)`,
      [mine, other],
    );
    expect(rows, `buildFullWorkspace has to add a row to ${table}`).toHaveLength(2);
    expect(await asTenant(`select distinct ${column}::text as id from ${table}`)).toEqual([{ id: mine }]);
    expect(await asTenant(`select 1 from ${table} where ${column} = $1::uuid`, other)).toEqual([]);
  });

  it('a tenant changes and deletes nothing of another workspace, and gives nothing away', async () => {
    const before = await superuser.query(`select count(*), min(xmin::text) from ${table} where ${column} = $1`, [
      other,
    ]);
    const change = `update ${table} set ${column} = ${column} where ${column} = $1::uuid returning 1`;
    expect(await tryAsTenant(change, other)).toEqual([]);
    expect(await tryAsTenant(`delete from ${table} where ${column} = $1::uuid returning 1`, other)).toEqual([]);
    const giveAway = `update ${table} set ${column} = $1::uuid where ${column} = $2::uuid`;
    await expect(asTenant(giveAway, other, mine)).rejects.toThrow(refused);
    const after = await superuser.query(`select count(*), min(xmin::text) from ${table} where ${column} = $1`, [other]);
    expect(after.rows).toEqual(before.rows);
  });

  it('a tenant adds nothing to another workspace', async () => {
    const { rows } = await superuser.query(`select to_json(t)::text as row from ${table} t where ${column} = $1`, [
      other,
    ]);
    const copy = { ...JSON.parse(rows[0].row), ...(column === 'workspace_id' && { id: newId() }) };
    const add = `insert into ${table} select * from json_populate_record(null::${table}, $1::text::json)`;
    await expect(asTenant(add, JSON.stringify(copy))).rejects.toThrow(refused);
  });

  it.each(['', 'unset'])('a session whose workspace is %o sees nothing and gets no error', async (workspace) => {
    const url = withSessionSettings(test.url, { role: TENANT_ROLE, applicationName: 'unset' });
    const session = new Client({ connectionString: url });
    await session.connect();
    if (workspace === '') await session.query(`select set_config('app.workspace_id', '', false)`);
    const { rows } = await session.query(`select 1 from ${table}`);
    await session.end();
    expect(rows).toEqual([]);
  });
});

it.each(['user', 'session', 'refresh_token'])('%s is closed to tenants', async (table) => {
  await expect(asTenant(`select 1 from "${table}"`)).rejects.toThrow(/permission denied/);
  await expect(asTenant(`insert into "${table}" (id) values ($1::uuid)`, newId())).rejects.toThrow(/permission denied/);
  expect(tables.find(({ name }) => name === table)?.grants.map(({ role }) => role)).not.toContain(TENANT_ROLE);
});

it('what is written once stays as it is, for everybody', async () => {
  for (const table of ['usage_entry', 'transcript', 'workspace_event']) {
    const change = `update ${table} set created_at = now()`;
    await expect(asTenant(change)).rejects.toThrow(/permission denied/);
    const asSystem = test.database.system((transaction) => executorOf(transaction).executeSql(change));
    await expect(asSystem).rejects.toThrow(/permission denied/);
  }
  await expect(asTenant('delete from usage_entry')).rejects.toThrow(/permission denied/);
});

it('the system sees every workspace', async () => {
  const ids = await test.database.system((transaction) => transaction.workspace.findMany({ select: { id: true } }));
  expect(ids.map(({ id }) => id)).toEqual(expect.arrayContaining([mine, other]));
  const { rows } = await superuser.query('select rolname, rolcanlogin, rolsuper, rolbypassrls from pg_roles');
  for (const role of [TENANT_ROLE, SYSTEM_ROLE]) {
    expect(rows).toContainEqual({ rolname: role, rolcanlogin: false, rolsuper: false, rolbypassrls: false });
  }
});

it('a row cannot be linked to a row of another workspace, not even by the system', async () => {
  const foreign = await test.database.tenant(other, (transaction) => transaction.recording.findFirstOrThrow());
  const job = {
    recordingId: foreign.id,
    state: 'queued',
    stage: 'probe',
    engine: 'e',
    model: 'm',
    options: {},
  } as const;
  const link = { data: { id: newId(), workspaceId: mine, ...job } };
  await expect(test.database.tenant(mine, (transaction) => transaction.job.create(link))).rejects.toThrow(
    /foreign key/i,
  );
  await expect(test.database.system((transaction) => transaction.job.create(link))).rejects.toThrow(/foreign key/i);
});
