import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../apps/server/test/database.ts';
import { whyNoCeph } from '../../apps/server/test/servers/ceph-s3.ts';
import { sharedCeph } from '../../apps/server/test/servers/shared-ceph.ts';
import { uploadWithCuts } from '../uploads/cut-upload.ts';
import { writeGeneratedFile } from '../uploads/generated-file.ts';

const missing = whyNoCeph();
const sizeBytes = 200 * 2 ** 20 + 123;
let folder: string;
let testDatabase: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-cut-'));
  testDatabase = await createTestDatabase();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await testDatabase.close();
});

if (missing !== null) {
  it(`an upload that is cut is not tested here: ${missing}`, () => {
    process.stdout.write(`SKIPPED, an upload cut ten times over two API nodes: ${missing}\n`);
    expect(missing).not.toBe('');
  });
} else {
  it('cut ten times over two API nodes, an upload sends again only what was on its way', async () => {
    const file = path.join(folder, 'long.wav');
    const sha256 = await writeGeneratedFile(file, sizeBytes);
    const access = await sharedCeph();
    const result = await uploadWithCuts({ access, databaseUrl: testDatabase.url, path: file, cuts: 10 });
    expect(result).toMatchObject({ sizeBytes, partCount: 26, cuts: 10, wronglySent: [], sha256 });
    expect(result.sentAgain).toBe(result.cutParts);
    expect(result.cutParts).toBeGreaterThanOrEqual(10);
    expect(result.completionMs).toBeLessThan(2_000);
    expect(Math.min(...result.calls)).toBeGreaterThan(0);
  }, 300_000);
}
