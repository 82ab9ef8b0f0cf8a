import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { recordAudit } from '../../features/audit/index.ts';
import { silentLog } from '../../shared/log.ts';
import { parseConfig } from '../config/config.ts';
import { verifyAudits } from './verify-audits.ts';

let scratch: TestDatabase;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterAll(() => scratch.close());

async function verify() {
  const lines: string[] = [];
  const config = parseConfig({ DATABASE_URL: scratch.url, INSTANCE_SECRET: 'a'.repeat(64) });
  const isWhole = await verifyAudits(config, { say: (line) => lines.push(line), log: silentLog });
  return { isWhole, lines };
}

async function writeEntries(workspaceId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const subject = { type: 'workspace', id: workspaceId };
    await scratch.database.tenant(workspaceId, (transaction) =>
      recordAudit(transaction, { workspaceId, action: 'workspace.renamed', actor: null, subject }),
    );
  }
}

test('says ok, or names the first entry that is not what was written', async () => {
  expect(await verify()).toEqual({ isWhole: true, lines: ['0 audit entries of 0 workspaces were read', 'ok'] });
  const [first, second] = [await buildWorkspace(scratch.database), await buildWorkspace(scratch.database)];
  await writeEntries(first.id, 2);
  await writeEntries(second.id, 3);
  expect(await verify()).toEqual({ isWhole: true, lines: ['5 audit entries of 2 workspaces were read', 'ok'] });
  const superuser = new Client({ connectionString: scratch.url });
  await superuser.connect();
  await superuser
    .query('update audit_entry set subject_id = $2 where workspace_id = $1 and seq = 2', [second.id, first.id])
    .finally(() => superuser.end());
  const { isWhole, lines } = await verify();
  expect(isWhole).toBe(false);
  expect(lines.at(-1)).toBe(`broken: entry 2 of workspace ${second.id} is missing or not what was written`);
});
