// npm run prove:upload
// 10 GB by the SDK straight to a Ceph gateway, every connection with parts on it cut 100 times, two API nodes in turn, one of
// them killed half-way. Writes docs/proofs/upload-direct.md; exits 1 when the promise is not kept.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../apps/server/src/app/migrate.ts';
import { silentLog } from '../apps/server/src/shared/log.ts';
import { describeRun } from '../apps/server/test/describe-run.ts';
import { startCeph, whyNoCeph } from '../apps/server/test/servers/ceph-s3.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';
import { type CutUpload, uploadWithCuts } from './uploads/cut-upload.ts';
import { writeGeneratedFile } from './uploads/generated-file.ts';

const { values } = parseArgs({
  options: { gb: { type: 'string', default: '10' }, cuts: { type: 'string', default: '100' } },
});
const sizeBytes = Number(values.gb) * 1e9;
const cuts = Number(values.cuts);
const mostCompletionMs = 2_000;
const missing = whyNoCeph();
if (missing !== null) throw new Error(missing);

const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-prove-'));
const [postgres, ceph] = await Promise.all([
  startThrowawayPostgres('audiotricks'),
  startCeph({ store: 'disk', sizeGib: Math.ceil(sizeBytes / 2 ** 30) + 4 }),
]);
try {
  await migrate(postgres.url, silentLog);
  const file = path.join(folder, 'long.wav');
  const sha256 = await writeGeneratedFile(file, sizeBytes);
  const result = await uploadWithCuts({ access: ceph, databaseUrl: postgres.url, path: file, cuts });
  const isKept =
    result.sha256 === sha256 &&
    result.sizeBytes === sizeBytes &&
    result.cuts === cuts &&
    result.wronglySent.length === 0 &&
    result.sentAgain === result.cutParts &&
    result.completionMs <= mostCompletionMs;
  const report = describe(result, sha256);
  // A smaller one is for trying the script; it proves nothing.
  if (sizeBytes >= 1e10 && cuts >= 100) {
    await writeFile(path.join(import.meta.dirname, '../docs/proofs/upload-direct.md'), report);
  }
  console.log(report);
  process.exitCode = isKept ? 0 : 1;
} finally {
  await Promise.all([postgres.stop(), ceph.remove()]);
  await rm(folder, { recursive: true, force: true });
}

function describe(result: CutUpload, sha256: string): string {
  const { sendMs, partCount, cutParts, sentAgain, wronglySent, calls, peakMemoryMb, completionMs } = result;
  const megabytesPerSecond = Math.round(result.sizeBytes / 1e3 / sendMs);
  return `# ${values.gb} GB straight to the object store, cut ${result.cuts} times

${describeRun('npm run prove:upload')}

Ceph with its gateway on disk, two API processes that
answer in turn, the SDK with four parts at once. A proxy before the store cut every connection that carried a part, ${result.cuts} times,
evenly over the bytes; after half the cuts one API process was killed by SIGKILL and started again.

- sent: ${result.sizeBytes} bytes in ${partCount} parts in ${Math.round(sendMs / 1000)} s with the waits after the cuts (${megabytesPerSecond} MB/s)
- on their way when cut: ${cutParts} parts; sent again: ${sentAgain}, each exactly once for each cut it met (${wronglySent.length} exceptions)
- calls answered by the two API processes: ${calls.join(' and ')}; peak memory ${peakMemoryMb.join(' and ')} MB
- completion: ${completionMs} ms (promised: at most ${mostCompletionMs} ms)
- SHA-256 of the object in the bucket: ${result.sha256 === sha256 ? 'equal to the file’s' : 'DIFFERENT'}
`;
}
