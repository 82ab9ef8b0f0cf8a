import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/index.ts';
import { createDatabase, migrateDatabase } from '../src/platform/database/index.ts';
import { createDiskStorage } from '../src/platform/storage/index.ts';
import { sha256Of } from '../src/platform/storage/testing/bytes.ts';
import { silentLog } from '../src/shared/log.ts';
import { buildWorkspace } from './builders.ts';
import { describeRun } from './describe-run.ts';
import { type ChildServer, startChildServer } from './uploads/child-server.ts';
import { generatedSha256, sendGenerated, timeCompletion } from './uploads/large-upload.ts';
import { memberOn } from './uploads/member.ts';

/**
 * Sends a file of 10 GiB (`--gib N` for another size) by parts to a server of its own process, kills that server once
 * on the way, and writes what it took to docs/proofs/upload-10gb.md. Exits 1 when the promise is not kept.
 */
const { values } = parseArgs({ options: { gib: { type: 'string', default: '10' } } });
const sizeBytes = Number(values.gib) * 2 ** 30;
const mostGrowthBytes = 96 * 2 ** 20;
const mostCompletionMs = 2_000;

const dataDir = await mkdtemp(path.join(tmpdir(), 'audiotricks-prove-'));
await chmod(dataDir, 0o755);
const folder = path.join(dataDir, 'storage');
const postgres = await startEmbeddedPostgres({
  dataDir,
  password: randomBytes(12).toString('hex'),
  log: silentLog,
  database: 'audiotricks',
});
let server: ChildServer | undefined;
try {
  await migrateDatabase({ url: postgres.url });
  const database = createDatabase({ url: postgres.url, poolSize: 2 });
  const { id: workspaceId, ownerId: userId } = await buildWorkspace(database);
  await database.close();
  const serve = async () => {
    server = await startChildServer({ databaseUrl: postgres.url, folder });
    return { child: server, member: memberOn(server.baseUrl, { workspaceId, userId }) };
  };

  const partCount = Math.ceil(sizeBytes / (8 * 2 ** 20));
  const first = await serve();
  const begunAt = performance.now();
  const uploadId = await sendGenerated(first.member, { sizeBytes, stopAfterParts: Math.floor(partCount / 3) });
  await first.child.kill();
  const second = await serve();
  await sendGenerated(second.member, { sizeBytes, uploadId, stopAfterParts: 32 });
  const earlyBytes = await second.child.peakBytes();
  await sendGenerated(second.member, { sizeBytes, uploadId });
  const sentMs = performance.now() - begunAt;
  const { completionMs } = await timeCompletion(second.member, uploadId);
  const lateBytes = await second.child.peakBytes();
  const storage = await createDiskStorage({ folder, reserveBytes: 0 });
  const stored = await sha256Of(await storage.read(`workspaces/${workspaceId}/originals/${uploadId}`));
  const isEqual = stored === generatedSha256(sizeBytes);

  const isKept = isEqual && completionMs <= mostCompletionMs && lateBytes - earlyBytes <= mostGrowthBytes;
  const MiB = (bytes: number) => Math.round(bytes / 2 ** 20);
  const report = `# ${values.gib} GiB by parts on the disk driver

${describeRun('npm run prove:upload-10gb')}

The server is a process of its own, was
killed by SIGKILL after a third of the parts, and went on with what had arrived.

- sent: ${sizeBytes} bytes in ${partCount} parts, four at a time, every part synced, in ${Math.round(sentMs / 1000)} s with the restart (${MiB(sizeBytes / (sentMs / 1000))} MiB/s)
- completion: ${completionMs} ms (promised: at most ${mostCompletionMs} ms)
- peak memory of the server: ${MiB(earlyBytes)} MiB after 32 parts, ${MiB(lateBytes)} MiB at the end (promised: at most ${MiB(mostGrowthBytes)} MiB more)
- SHA-256 of the stored object: ${isEqual ? 'equal' : 'DIFFERENT'}
`;
  const reportFile = path.join(import.meta.dirname, '../../../docs/proofs/upload-10gb.md');
  // A smaller one is for trying the script; it proves nothing.
  if (values.gib === '10') await writeFile(reportFile, report);
  console.log(report);
  process.exitCode = isKept ? 0 : 1;
} finally {
  await server?.kill();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
