// npm run bench:fairness -- --jobs 1000 --rounds 3
// How much later the first chunk of a workspace is done when another has queued a thousand jobs, against the time one chunk
// takes: the product in all its roles, with the deterministic engine slowed down to a steady pace. Times are those of the rows
// and of the engine's call log. The last line is one JSON object; exit code 1 when the delay is not below one chunk time.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../apps/server/src/app/migrate.ts';
import { silentLog } from '../apps/server/src/shared/log.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';
import { readCallLogs } from '../test/chaos/call-logs.ts';
import { makeRecordings } from '../test/chaos/recordings.ts';
import { type Member, registerMember } from '../test/process/client.ts';
import { deterministicEntry, startServerProcess } from '../test/process/server-process.ts';

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '3' } },
});
const jobs = Number(values.jobs);
const rounds = Number(values.rounds);
/** Of the crowded workspace: as many as the largest plan gives. */
const jobsAtOnce = 50;
const stepDelayMs = 60;
const patienceMs = 120_000;

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const postgres = await startThrowawayPostgres('audiotricks');
await migrate(postgres.url, silentLog);
const database = new Client({ connectionString: postgres.url });
await database.connect();
await database.query('UPDATE plan SET jobs_at_once = $1', [jobsAtOnce]);
const server = await startServerProcess({
  command: [process.execPath, deterministicEntry],
  environment: {
    DATABASE_URL: postgres.url,
    INSTANCE_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'error',
    TEST_STEP_DELAY_MS: String(stepDelayMs),
  },
});

async function send(member: Member, bytes: Uint8Array<ArrayBuffer>) {
  const { client, workspaceId } = member;
  const file = new Blob([bytes]);
  return await client.upload({ workspaceId, file, fileName: 'fair.wav', contentType: 'audio/wav' }).done;
}

function recordingOf(seed: number): Uint8Array<ArrayBuffer> {
  const [made] = makeRecordings({ count: 1, seed, kind: 'noise' });
  if (!made) throw new Error('no recording was made');
  return made.bytes;
}

/** From the job's row to the end of its first chunk, by the database's and the worker's rows. */
async function firstChunkMs(jobId: string): Promise<number> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    const { rows } = await database.query(
      `SELECT extract(epoch FROM min(chunk.finished_at) - job.created_at) * 1000 AS ms
       FROM job JOIN chunk ON chunk.job_id = job.id WHERE job.id = $1 AND chunk.state = 'done' GROUP BY job.created_at`,
      [jobId],
    );
    if (rows[0]) return Math.round(Number(rows[0].ms));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no chunk was done within ${patienceMs} ms`);
}

async function measure(seed: number): Promise<number[]> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { job } = await send(await registerMember(server.url), recordingOf(seed + round));
    measured.push(await firstChunkMs(job.id));
  }
  return measured;
}

/**
 * Further recordings of the same bytes, each with a queued job, as uploading them would leave them; each with another prompt,
 * or the first one's words would do for all. They are admitted as jobs of the workspace end.
 */
async function queueMore(recordingId: string, count: number): Promise<void> {
  await database.query(
    `WITH original AS (SELECT * FROM recording WHERE id = $1), copy AS (
       INSERT INTO recording (id, workspace_id, created_by_id, title, file_name, content_type, state, size_bytes, storage_key, updated_at)
       SELECT gen_random_uuid(), workspace_id, created_by_id, title, file_name, content_type, 'processing', size_bytes, storage_key, now()
       FROM original, generate_series(1, $2) RETURNING id, workspace_id)
     INSERT INTO job (id, workspace_id, recording_id, state, stage, engine, model, options, prompt, updated_at)
     SELECT gen_random_uuid(), copy.workspace_id, copy.id, 'queued', 'probe', first.engine, first.model, first.options,
       'run ' || copy.id, now()
     FROM copy, (SELECT engine, model, options FROM job WHERE recording_id = $1 LIMIT 1) AS first`,
    [recordingId, count],
  );
}

/** Until the crowd's work fills the engine. */
async function untilCrowded(workspaceId: string): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    const { rows } = await database.query(
      `SELECT count(*)::int AS running FROM job WHERE workspace_id = $1 AND state = 'running'`,
      [workspaceId],
    );
    if (rows[0]?.running === jobsAtOnce) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the crowd was not admitted');
}

try {
  await measure(900);
  const alone = await measure(1_000);
  const crowd = await registerMember(server.url);
  const { recording } = await send(crowd, recordingOf(5));
  await queueMore(recording.id, jobs - 1);
  await untilCrowded(crowd.workspaceId);
  const behind = await measure(2_000);
  const { rows } = await database.query(`SELECT count(*)::int AS open FROM job WHERE state IN ('queued', 'running')`);
  const calls = await readCallLogs([server.callLogPath]);
  const startOf = new Map(calls.filter(({ event }) => event === 'start').map(({ id, at }) => [id, Date.parse(at)]));
  const ended = calls.filter(({ event, id }) => event === 'done' && startOf.has(id));
  const chunkMs = median(ended.map(({ id, at }) => Date.parse(at) - (startOf.get(id) ?? 0)));
  const delayMs = median(behind) - median(alone);
  console.error(`alone ${alone.join(', ')} ms; behind the others ${behind.join(', ')} ms; still open ${rows[0]?.open}`);
  console.log(
    JSON.stringify({
      jobs,
      stillOpen: rows[0]?.open,
      chunkMs,
      aloneMs: median(alone),
      behindMs: median(behind),
      delayMs,
      delayInChunks: Number((delayMs / chunkMs).toFixed(2)),
    }),
  );
  process.exitCode = delayMs < chunkMs ? 0 : 1;
} finally {
  await database.end();
  await server.stop();
  await server.clear();
  await postgres.stop();
}
