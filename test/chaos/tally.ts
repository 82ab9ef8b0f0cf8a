import { Client } from 'pg';
import type { EngineCall } from './call-logs.ts';

/** What the rows and the engines' call logs say. */
export interface Tally {
  /** Jobs of the workspaces that were disturbed. */
  jobs: number;
  fewestChunks: number;
  /** Jobs that did not complete with a transcript, and chunks without words or without a call that made them. */
  lost: number;
  /** Effects that were written twice, and calls begun for a chunk that was done. */
  doubled: number;
  /** Whether every transcript equals, word by word and time by time, the one of the same file that nobody disturbed. */
  textEqual: boolean;
  /** Whether every job was charged what the undisturbed one was, chunk by chunk. */
  ledgerEqual: boolean;
  /** How the numbers came about, for people. */
  details: Record<string, number>;
}

/** One row per job with the job over the same file in an undisturbed workspace. */
const pairs = `
  WITH run AS (
    SELECT job.id, job.workspace_id, job.state, recording.file_name, transcript.text, transcript.segments,
      (SELECT count(*)::int FROM chunk WHERE chunk.job_id = job.id) AS chunks,
      (SELECT array_agg((chunk.start_sample, chunk.sample_count)::text ORDER BY chunk.index)
         FROM chunk WHERE chunk.job_id = job.id) AS cuts,
      (SELECT coalesce(sum(quantity), 0) FROM usage_entry WHERE usage_entry.job_id = job.id) AS used_ms,
      (SELECT count(*)::int FROM usage_entry WHERE usage_entry.job_id = job.id) AS entries
    FROM job JOIN recording ON recording.id = job.recording_id LEFT JOIN transcript ON transcript.job_id = job.id
  ), pair AS (
    SELECT run.*, calm.text AS calm_text, calm.segments AS calm_segments, calm.used_ms AS calm_ms,
      calm.entries AS calm_entries, calm.cuts AS calm_cuts
    FROM run LEFT JOIN run calm ON calm.file_name = run.file_name AND calm.workspace_id = ANY($1::uuid[])
    WHERE run.workspace_id <> ALL($1::uuid[])
  )`;

const jobsSql = `${pairs}
  SELECT count(*)::int AS jobs, coalesce(min(chunks), 0)::int AS "fewestChunks",
    (count(*) FILTER (WHERE state <> 'completed' OR text IS NULL))::int AS "jobsLost",
    (count(*) FILTER (WHERE text IS DISTINCT FROM calm_text OR segments IS DISTINCT FROM calm_segments))::int AS "textsOff",
    (count(*) FILTER (WHERE used_ms IS DISTINCT FROM calm_ms OR entries IS DISTINCT FROM calm_entries
       OR cuts IS DISTINCT FROM calm_cuts OR used_ms = 0))::int AS "ledgersOff"
  FROM pair`;

/** Events are written with the effect they tell of, and nothing but the fence keeps a second one out. */
const doubledSql = `
  SELECT
    (SELECT coalesce(sum(n - 1), 0)::int FROM (SELECT count(*) AS n FROM workspace_event WHERE type = 'chunk.done'
       GROUP BY data->>'jobId', data->>'index' HAVING count(*) > 1) AS told) AS "chunksTwice",
    (SELECT coalesce(sum(n - 1), 0)::int FROM (SELECT count(*) AS n FROM workspace_event WHERE type = 'recording.ready'
       GROUP BY data->>'jobId' HAVING count(*) > 1) AS told) AS "jobsTwice",
    (SELECT coalesce(sum(n - 1), 0)::int FROM (SELECT count(*) AS n FROM transcript
       GROUP BY recording_id HAVING count(*) > 1) AS made) AS "transcriptsTwice",
    (SELECT count(*)::int FROM job WHERE (SELECT count(*) FROM usage_entry WHERE job_id = job.id
       AND idempotency_key LIKE 'chunk:%' AND idempotency_key NOT LIKE '%:tail') >
       (SELECT count(*) FROM chunk WHERE job_id = job.id)) AS "chargedTwice"`;

const chunksSql = `SELECT id, state, is_cached AS "isCached", finished_at AS "finishedAt" FROM chunk`;

interface ChunkRow {
  id: string;
  state: string;
  isCached: boolean;
  finishedAt: Date | null;
}

/** Chunks that are not done, or that no call of an engine made; and calls begun for chunks that were done. */
function compareCalls(chunks: readonly ChunkRow[], calls: readonly EngineCall[]) {
  const made = new Set(calls.filter(({ event }) => event === 'done').map(({ id }) => id));
  const finishedAt = new Map(chunks.map(({ id, finishedAt: at }) => [id, at?.getTime() ?? Number.POSITIVE_INFINITY]));
  const starts = calls.filter(({ event }) => event === 'start');
  return {
    chunksLost: chunks.filter(({ id, state, isCached }) => state !== 'done' || !(isCached || made.has(id))).length,
    callsTooLate: starts.filter(({ id, at }) => Date.parse(at) > (finishedAt.get(id) ?? Number.POSITIVE_INFINITY))
      .length,
    chunks: chunks.length,
    callsBegun: starts.length,
    callsEnded: calls.filter(({ event }) => event === 'done').length,
  };
}

/** Counts what became of every job, by SQL and by the engines' logs alone. */
export async function tally(options: {
  databaseUrl: string;
  /** Where every file was transcribed while nobody was killed. */
  calmWorkspaceIds: readonly string[];
  calls: readonly EngineCall[];
}): Promise<Tally> {
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    const { rows: jobRows } = await client.query(jobsSql, [options.calmWorkspaceIds]);
    const { rows: doubledRows } = await client.query(doubledSql);
    const { rows: chunks } = await client.query<ChunkRow>(chunksSql);
    const { jobs, fewestChunks, ...off } = jobRows[0] as Record<string, number>;
    const doubled = doubledRows[0] as Record<string, number>;
    const compared = compareCalls(chunks, options.calls);
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
    return {
      jobs: jobs ?? 0,
      fewestChunks: fewestChunks ?? 0,
      lost: (off.jobsLost ?? 0) + compared.chunksLost,
      doubled: sum(doubled) + compared.callsTooLate,
      textEqual: off.textsOff === 0,
      ledgerEqual: off.ledgersOff === 0,
      details: { ...off, ...doubled, ...compared },
    };
  } finally {
    await client.end();
  }
}

/** Jobs that have not ended; null while the database does not answer. */
export async function countOpenJobs(databaseUrl: string): Promise<number | null> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  client.on('error', () => {}); // Told by the query.
  try {
    await client.connect();
    const { rows } = await client.query(`SELECT count(*)::int AS open FROM job WHERE state IN ('queued', 'running')`);
    return Number(rows[0]?.open);
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}
