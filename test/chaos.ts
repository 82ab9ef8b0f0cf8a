// npm run chaos -- --kills 250 --seed 1 [--model] [--jobs 50] [--report]
// Kills and pauses workers, APIs, PostgreSQL, the object store and speech engines at random under many jobs on two machines,
// and counts by SQL and by the engines' call logs what became of them. Exits 1 when anything was lost, doubled or unequal.
// Several runs are added up by giving each another seed.
import { parseArgs } from 'node:util';
import { describeRun } from '../apps/server/test/describe-run.ts';
import { whyNoCeph } from '../apps/server/test/servers/ceph-s3.ts';
import { writeReport } from './chaos/report.ts';
import { runChaos } from './chaos/run-chaos.ts';
import { startWorld } from './chaos/world.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '50' },
    model: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const files = Number(values.jobs);
if (![kills, seed, files].every((value) => Number.isInteger(value) && value > 0)) {
  throw new Error('--kills, --seed and --jobs are whole numbers above 0');
}
const noCeph = whyNoCeph();
if (noCeph !== null) console.error(`${noCeph}: recordings go to the disk, and no store is killed.`);

// The processes it has started are ended at its exit.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

const world = await startWorld({
  engine: values.model ? 'model' : 'deterministic',
  store: noCeph === null ? 'ceph' : 'disk',
  stepDelayMs: 15,
});
const result = await runChaos(world, {
  kills,
  seed,
  files,
  kind: values.model ? 'speech' : 'noise',
  gapMs: values.model ? [1_000, 8_000] : [300, 2_500],
  say: (line) => console.error(line),
});
const isSpotless = result.lost === 0 && result.doubled === 0 && result.textEqual && result.ledgerEqual;
const folder = await world.stop({ keepLogs: !isSpotless });
if (!isSpotless) console.error(`what the processes said is kept in ${folder}`);
const { jobs, lost, doubled, textEqual, ledgerEqual } = result;
const command = `npm run chaos -- --kills ${kills} --seed ${seed} --jobs ${files}${values.model ? ' --model' : ''}`;
console.log(JSON.stringify({ ...result.details, fewestChunks: result.fewestChunks, byKind: result.byKind }));
if (values.report) await writeReport({ command, run: describeRun(command), isModel: values.model, result });
console.log(JSON.stringify({ kills: result.kills, jobs, lost, doubled, textEqual, ledgerEqual }));
process.exitCode = isSpotless && result.fewestChunks >= 5 ? 0 : 1;
