import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiskStorage } from '../apps/server/src/platform/storage/index.ts';
import { newId } from '../apps/server/src/shared/ids.ts';
import { createTestDatabase } from '../apps/server/test/database.ts';

let dataDir: string;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-audit-'));
});
afterAll(async () => {
  await rm(dataDir, { recursive: true });
  await testDatabase.close();
});

/** The command as npm runs it. */
function audit(...options: string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, DATABASE_URL: testDatabase.url };
  const program = path.resolve(import.meta.dirname, 'storage-audit.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...options], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

test('the exit code says whether a difference is left', async () => {
  const storage = await createDiskStorage({ folder: path.join(dataDir, 'storage'), reserveBytes: 0 });
  const key = `workspaces/${newId()}/originals/${newId()}`;
  await storage.put({ key, body: Buffer.from('nobody knows me') });
  expect(await audit()).toMatchObject({ code: 0, output: expect.stringMatching(/^1 objects .* 0 differences/) });
  expect(await audit('--older-than', '0')).toMatchObject({ code: 1, output: expect.stringContaining(key) });
  expect(await audit('--older-than', '0', '--repair')).toMatchObject({ code: 0 });
  expect(await storage.head(key)).toBeNull();
  expect(await audit('--older-than', '0')).toMatchObject({ code: 0 });
  expect(await audit('--older-than', 'soon')).toMatchObject({
    code: 1,
    output: '--older-than takes a number of hours\n',
  });
}, 60_000);
