import type { Database } from '../../../platform/database/index.ts';

/**
 * For the queue to run every few seconds: measures from what chunks and jobs of all workspaces really took how fast each
 * engine is here. What nothing was heard by in the last hour keeps its last measure. Answers how many were measured.
 */
export function createMeasureSpeed({ database }: { database: Database }) {
  return (): Promise<number> =>
    // An engine hears several chunks at once: its time is where at least one was with it, so their spans are joined.
    // Waiting for a slot of the queue is in none of them; waiting for a row of the engine or for a provider is.
    database.system(
      (transaction) => transaction.$executeRaw`
        WITH newest AS (
          SELECT job_id, engine, model, sample_count / 16.0 AS audio_ms, started_at, finished_at FROM chunk
          WHERE finished_at > now() - interval '1 hour' AND state = 'done' AND NOT is_cached AND started_at < finished_at
          ORDER BY finished_at DESC LIMIT 1000
        ), heard AS (
          SELECT newest.*, coalesce(job.options->>'profile', '') AS profile,
            row_number() OVER (PARTITION BY newest.engine, newest.model, job.options->>'profile'
              ORDER BY newest.finished_at DESC) AS place
          FROM newest JOIN job ON job.id = newest.job_id
        ), span AS (
          SELECT *, greatest(started_at, max(finished_at) OVER (PARTITION BY engine, model, profile
              ORDER BY started_at, finished_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS begins_at
          FROM heard WHERE place <= 200
        ), speed AS (
          SELECT engine, model, profile, round(sum(audio_ms)) AS audio_ms, count(*) AS chunk_count,
            sum(extract(epoch FROM greatest(finished_at - begins_at, interval '0'))) * 1000 AS busy_ms,
            percentile_cont(0.1) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at)) * 1000 AS chunk_ms
          FROM span GROUP BY engine, model, profile
        ), ended AS (
          SELECT id, engine, model, coalesce(options->>'profile', '') AS profile, started_at, finished_at FROM job
          WHERE finished_at > now() - interval '1 hour' AND state = 'completed' AND attempt = 1
          ORDER BY finished_at DESC LIMIT 200
        ), frame AS (
          SELECT engine, model, profile,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_at - started_at)) * 1000 AS opening_ms,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - last_at)) * 1000 AS closing_ms
          FROM ended CROSS JOIN LATERAL (
            SELECT min(created_at) AS first_at, max(chunk.finished_at) AS last_at FROM chunk WHERE job_id = ended.id) AS cut
          GROUP BY engine, model, profile
        )
        INSERT INTO engine_speed AS known (engine, model, profile, audio_ms, busy_ms, chunk_count, chunk_ms,
          opening_ms, closing_ms, measured_at)
        SELECT engine, model, profile, audio_ms, greatest(1, busy_ms), chunk_count, chunk_ms,
          greatest(0, opening_ms), greatest(0, closing_ms), now()
        FROM speed LEFT JOIN frame USING (engine, model, profile)
        ON CONFLICT (engine, model, profile) DO UPDATE SET audio_ms = excluded.audio_ms, busy_ms = excluded.busy_ms,
          chunk_count = excluded.chunk_count, chunk_ms = excluded.chunk_ms, measured_at = excluded.measured_at,
          opening_ms = coalesce(excluded.opening_ms, known.opening_ms),
          closing_ms = coalesce(excluded.closing_ms, known.closing_ms)`,
    );
}
