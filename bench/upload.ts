// npm run bench:upload -- --megabytes 512
// MB/s of our SDK's upload (open, sign, send, complete; the API a process of its own) against the bare AWS SDK's `Upload` to the
// same Ceph gateway in the same run, and the resident memory of the API, whose heap is held to 128 MB, while 50 files are
// uploaded at once. The last line is one JSON object with `ratio`.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../apps/server/src/app/migrate.ts';
import { silentLog } from '../apps/server/src/shared/log.ts';
import { createCephBucket, startCeph, whyNoCeph } from '../apps/server/test/servers/ceph-s3.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';
import { startApiNodes } from '../test/uploads/api-nodes.ts';
import { writeGeneratedFile } from '../test/uploads/generated-file.ts';
import { timeAwsSdk } from './upload/aws-sdk.ts';
import { timeOurs } from './upload/ours.ts';
import { watchMemory } from './upload/watch-memory.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '5' },
    'at-once': { type: 'string', default: '50' },
    waves: { type: 'string', default: '5' },
  },
});
const sizeBytes = Number(values.megabytes) * 1e6;
const smallBytes = 16e6;
const wavesOfMany = Number(values.waves);
/** Below what 50 files, or even their parts under way, would need. */
const heapMb = 128;
const atOnce = Number(values['at-once']);
const missing = whyNoCeph();
if (missing !== null) throw new Error(missing);

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const megabytesPerSecond = (bytes: number, ms: number) => Math.round(bytes / 1e3 / ms);

const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-bench-'));
const [postgres, ceph] = await Promise.all([startThrowawayPostgres('audiotricks'), startCeph({ sizeGib: 10 })]);
try {
  await migrate(postgres.url, silentLog);
  const bucket = await createCephBucket(ceph);
  const fleet = await startApiNodes({ count: 1, databaseUrl: postgres.url, store: { ...ceph, bucket }, heapMb });
  try {
    const [file, small] = [path.join(folder, 'large.wav'), path.join(folder, 'small.wav')];
    await writeGeneratedFile(file, sizeBytes);
    await writeGeneratedFile(small, smallBytes);
    const member = await fleet.register();
    const apiPid = fleet.nodes[0]?.pid ?? 0;

    await timeOurs(member, small);
    await timeAwsSdk(ceph, bucket, small);
    const rounds: { oursMs: number; awsMs: number }[] = [];
    const alone = await watchMemory(apiPid, async () => {
      for (let round = 1; round <= Number(values.rounds); round += 1) {
        // Whoever is first has the cooler machine: they take turns.
        const first = round % 2 === 1 ? await timeOurs(member, file) : 0;
        const awsMs = await timeAwsSdk(ceph, bucket, file);
        const oursMs = first || (await timeOurs(member, file));
        rounds.push({ oursMs, awsMs });
        console.log(
          `round ${round}: ours ${megabytesPerSecond(sizeBytes, oursMs)} MB/s, AWS SDK ${megabytesPerSecond(sizeBytes, awsMs)} MB/s`,
        );
      }
    });
    const waves: { ms: number; beforeMb: number; mostMb: number }[] = [];
    for (let wave = 1; wave <= wavesOfMany; wave += 1) {
      const { result, ...memory } = await watchMemory(apiPid, async () => {
        const startedAt = performance.now();
        await Promise.all(Array.from({ length: atOnce }, () => timeOurs(member, small)));
        return performance.now() - startedAt;
      });
      waves.push({ ms: result, ...memory });
    }

    const oursMs = median(rounds.map((round) => round.oursMs));
    const awsMs = median(rounds.map((round) => round.awsMs));
    const ratio = Number(median(rounds.map((round) => round.awsMs / round.oursMs)).toFixed(3));
    console.log(`
| what | MB/s | API before | API at most |
|---|---|---|---|
| ours, ${values.megabytes} MB, 4 parts at once | ${megabytesPerSecond(sizeBytes, oursMs)} | ${alone.beforeMb} MB | ${alone.mostMb} MB |
| AWS SDK \`Upload\`, the same | ${megabytesPerSecond(sizeBytes, awsMs)} | – | – |
${waves.map(waveRow).join('\n')}
`);
    const apiMb = [alone.beforeMb, alone.mostMb, ...waves.map(({ mostMb }) => mostMb)];
    console.log(
      JSON.stringify({
        bench: 'upload',
        ratio,
        oursMs: Math.round(oursMs),
        awsMs: Math.round(awsMs),
        atOnce,
        heapMb,
        apiMb,
      }),
    );
  } finally {
    await fleet.stop();
  }
} finally {
  await Promise.all([postgres.stop(), ceph.remove()]);
  await rm(folder, { recursive: true, force: true });
}

function waveRow({ ms, beforeMb, mostMb }: { ms: number; beforeMb: number; mostMb: number }, index: number): string {
  const what = `ours, ${atOnce} files of ${smallBytes / 1e6} MB at once, wave ${index + 1}`;
  return `| ${what} | ${megabytesPerSecond(atOnce * smallBytes, ms)} | ${beforeMb} MB | ${mostMb} MB |`;
}
