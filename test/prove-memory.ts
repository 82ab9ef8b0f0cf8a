// npm run prove:memory [-- --minutes 1,10,60,600]
// Transcribes audio of a minute to ten hours, made as it runs, by a product started anew for each, with the deterministic
// engine, and compares what its processes took at most. Writes docs/proofs/memory.md where all four lengths ran; the last
// line is one JSON object; exits 1 when memory grew.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeRun } from '../apps/server/test/describe-run.ts';
import { grownKinds, mostGrowthMb } from './memory/growth.ts';
import { processKinds } from './memory/peak-memory.ts';
import { type LongJob, runLongJob } from './memory/run-long-job.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1,10,60,600' } } });
const lengths = values.minutes.split(',').map(Number);

const jobs: LongJob[] = [];
for (const minutes of lengths) {
  const job = await runLongJob(minutes);
  jobs.push(job);
  console.log(JSON.stringify(job));
}
const grown = grownKinds(jobs);
if (lengths.join() === '1,10,60,600') {
  await writeFile(path.join(import.meta.dirname, '../docs/proofs/memory.md'), report());
}
console.log(JSON.stringify({ minutes: lengths, grown, mostGrowthMb }));
process.exitCode = grown.length === 0 ? 0 : 1;

function report(): string {
  const rows = jobs.map(
    ({ minutes, chunks, seconds, peaksMb }) =>
      `| ${minutes} min | ${chunks} | ${seconds} s | ${processKinds.map((kind) => peaksMb[kind]).join(' | ')} |`,
  );
  return `# Memory from a minute to ten hours of audio

${describeRun('npm run prove:memory')}

One recording by the whole product (supervisor, API, worker, engine, embedded PostgreSQL, recordings on the disk), started anew for each length, with the
deterministic engine: 16 kHz mono WAV of noise with pauses, made as it is written, uploaded by the SDK in parts. Greatest resident memory of any one process of a kind, in MB, by the
kernel's own high-water marks:

| audio | chunks | took | ${processKinds.join(' | ')} |
|---|---|---|${processKinds.map(() => '---').join('|')}|
${rows.join('\n')}

${grown.length === 0 ? 'Kept' : `BROKEN by ${grown.join(', ')}`}: no process takes more than ${mostGrowthMb} MB above what it takes for ${jobs[1]?.minutes} minutes, whatever the length.
`;
}
