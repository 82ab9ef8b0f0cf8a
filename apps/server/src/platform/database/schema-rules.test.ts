import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { buildFullWorkspace } from '../../../test/full-workspace.ts';
import { type ForeignKey, readTables, type Table } from '../../../test/schema-catalog.ts';
import { differenceToSchema } from './migrations/difference.ts';
import { readSchema } from './migrations/migration-files.ts';
import { SYSTEM_ROLE, TENANT_ROLE } from './roles.ts';

let test: TestDatabase;
let superuser: Client;
beforeAll(async () => {
  test = await createTestDatabase();
  superuser = new Client({ connectionString: test.url });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await test.close();
});

const workspaceCheck = (column: string) => `(${column} = app_workspace_id())`;

function protectionFaults({ name, isForced, policies, workspaceColumn }: Table): string[] {
  const faults = isForced ? [] : [`${name}: row-level security is not enabled and forced`];
  const ofSystem = policies.filter(({ role }) => role === SYSTEM_ROLE);
  if (!ofSystem.some(({ command, using, check }) => command === 'ALL' && using === 'true' && check === 'true')) {
    faults.push(`${name}: no policy for ${SYSTEM_ROLE}`);
  }
  if (!workspaceColumn) return faults;
  const expected = workspaceCheck(workspaceColumn);
  const ofTenant = policies.filter(({ role }) => role !== SYSTEM_ROLE);
  // Policies of one role are joined by OR, so a second one could only open what the first one closes.
  const [only] = ofTenant;
  if (ofTenant.length !== 1 || only?.role !== TENANT_ROLE || only.using !== expected || only.check !== expected) {
    faults.push(`${name}: ${TENANT_ROLE} needs exactly one policy, on ${workspaceColumn}`);
  }
  return faults;
}

function grantFaults({ name, grants }: Table): string[] {
  const strangers = grants.filter(({ role }) => role !== TENANT_ROLE && role !== SYSTEM_ROLE);
  return strangers.map(({ role, privilege }) => `${name}: ${role} may ${privilege}`);
}

/** The checks that PostgreSQL makes on a change of the target find the rows by one of these columns. */
function hasIndex({ indexes }: Table, { columns }: ForeignKey): boolean {
  const selective = columns.length > 1 ? columns.filter((column) => column !== 'workspace_id') : columns;
  return indexes.some((index) => index.columns[0] !== undefined && selective.includes(index.columns[0]));
}

function foreignKeyFaults(table: Table, tables: Table[]): string[] {
  return table.foreignKeys.flatMap((key) => {
    const target = tables.find(({ name }) => name === key.target);
    const isLink = table.workspaceColumn === 'workspace_id' && target?.workspaceColumn === 'workspace_id';
    return [
      ...(hasIndex(table, key) ? [] : [`${table.name}: foreign key ${key.name} has no index`]),
      ...(isLink && !key.columns.includes('workspace_id')
        ? [`${table.name}: ${key.name} can leave the workspace`]
        : []),
    ];
  });
}

const faultsOf = (tables: Table[]) =>
  tables.flatMap((table) => [...protectionFaults(table), ...grantFaults(table), ...foreignKeyFaults(table, tables)]);

describe('the schema', () => {
  it('protects every table, grants nothing to others, indexes foreign keys and keeps links in the workspace', async () => {
    const tables = await readTables(superuser);
    expect(tables.length).toBeGreaterThanOrEqual(14);
    expect(faultsOf(tables)).toEqual([]);
  });

  it('has rules that see a table made without care, which is closed to both roles all the same', async () => {
    await superuser.query('begin');
    await superuser.query(`create table careless (id uuid primary key, workspace_id uuid references workspace,
      job_id uuid references job); grant select on careless to public`);
    const tables = await readTables(superuser);
    expect(faultsOf(tables.filter(({ name }) => name !== 'careless'))).toEqual([]);
    expect(faultsOf(tables)).toEqual([
      'careless: row-level security is not enabled and forced',
      'careless: no policy for app_system',
      'careless: app_tenant needs exactly one policy, on workspace_id',
      'careless: public may SELECT',
      'careless: foreign key careless_job_id_fkey has no index',
      'careless: careless_job_id_fkey can leave the workspace',
      'careless: foreign key careless_workspace_id_fkey has no index',
    ]);
    await superuser.query('revoke select on careless from public');
    for (const role of [TENANT_ROLE, SYSTEM_ROLE]) {
      const { rows } = await superuser.query(
        `select has_table_privilege($1, 'careless', 'select, insert, update, delete, truncate') as may`,
        [role],
      );
      expect(rows).toEqual([{ may: false }]);
    }
    await superuser.query('rollback');
  });

  it('is what the migrations lead to', async () => {
    expect(await differenceToSchema(test.url)).toBeUndefined();
  });

  it('would be found to differ', async () => {
    const schema = await readSchema();
    const changed = schema.map((file) => ({
      ...file,
      content: file.content
        .replace('displayName     String ', 'displayName     String? ')
        .replace('@@index([workspaceId, sha256])', ''),
    }));
    const sql = await differenceToSchema(test.url, changed);
    expect(sql).toContain('ALTER COLUMN "display_name" DROP NOT NULL');
    expect(sql).toContain('DROP INDEX "recording_workspace_id_sha256_idx"');
  });

  it('lets a linked row go without its workspace column', async () => {
    const { id } = await buildFullWorkspace(test.database);
    await test.database.system((transaction) => transaction.upload.deleteMany({ where: { workspaceId: id } }));
    await test.database.system((transaction) => transaction.job.deleteMany({ where: { workspaceId: id } }));
    const left = await test.database.tenant(id, async (transaction) => ({
      recording: await transaction.recording.findFirstOrThrow(),
      transcript: await transaction.transcript.findFirstOrThrow(),
    }));
    expect([left.recording.uploadId, left.transcript.jobId]).toEqual([null, null]);
  });

  it('lets a whole workspace go with everything in it', async () => {
    const { id } = await buildFullWorkspace(test.database);
    await test.database.system((transaction) => transaction.workspace.delete({ where: { id } }));
    const tables = (await readTables(superuser)).filter(({ workspaceColumn }) => workspaceColumn === 'workspace_id');
    for (const { name } of tables) {
      const { rows } = await superuser.query(`select 1 from "${name}" where workspace_id = $1`, [id]);
      expect(rows, name).toEqual([]);
    }
  });
});
