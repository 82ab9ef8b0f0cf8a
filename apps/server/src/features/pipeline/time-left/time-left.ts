import { z } from 'zod';
import type { Transaction } from '../../../platform/database/database.ts';
import { capabilityOf } from '../../../platform/engines/index.ts';
import { readBacklog, shareWeights } from '../../../platform/queue/index.ts';
import { findCapabilities } from '../../workers/index.ts';
import { wordsJobOf } from '../pipeline.jobs.ts';
import { readPlanShare } from '../plan-limits.ts';
import { shareOf } from '../progress.ts';
import { type EngineState, foretell, type OpenJob } from './foretell.ts';

/** What a job or a quote asks of which engine. */
interface RunKey {
  engine: string;
  model: string;
  /** '' where it is left to the engine. */
  profile: string;
}

const keyOf = ({ engine, model, profile }: RunKey) => JSON.stringify([engine, model, profile]);

const ms = z.coerce.number();
const openJobSchema = z.object({
  id: z.uuid(),
  isRunning: z.boolean(),
  engine: z.string(),
  model: z.string(),
  profile: z.string(),
  progress: z.number(),
  isOpened: z.boolean(),
  /** Of the speech once it is cut, of the recording before; null where nobody knows. */
  wholeMs: ms.nullable(),
  cachedMs: ms,
});
type OpenJobRow = z.infer<typeof openJobSchema>;

/** Jobs of the workspace that run or wait for their turn, in the order they go. */
async function readOpenJobs(transaction: Transaction, { workspaceId, withQueued }: Scope): Promise<OpenJobRow[]> {
  const rows = await transaction.$queryRaw`
    SELECT job.id, job.state = 'running' AS "isRunning", job.engine, job.model,
      coalesce(job.options->>'profile', '') AS profile, job.progress, coalesce(cut.chunks, 0) > 0 AS "isOpened",
      CASE WHEN job.cutting_closed_at IS NULL THEN recording.duration_ms ELSE coalesce(cut.ms, 0) END AS "wholeMs",
      coalesce(reservation.cached_ms, 0) AS "cachedMs"
    FROM job JOIN recording ON recording.id = job.recording_id LEFT JOIN reservation ON reservation.job_id = job.id
      LEFT JOIN LATERAL (
        SELECT count(*) AS chunks, sum(sample_count - overlap_samples) / 16.0 AS ms FROM chunk
        WHERE chunk.job_id = job.id AND job.state = 'running'
      ) AS cut ON true
    WHERE job.workspace_id = ${workspaceId}::uuid AND NOT job.waits_for_quote
      AND (job.state = 'running' OR ${withQueued} AND job.state = 'queued')
    ORDER BY job.state = 'running' DESC, CASE WHEN job.state = 'running' THEN job.started_at ELSE job.queued_at END, job.id`;
  return z.array(openJobSchema).parse(rows);
}

interface Surroundings {
  workspaceId: string;
  /** What the workers can run, as `findCapabilities` says. */
  capabilities: ReadonlySet<string>;
}

interface Scope {
  workspaceId: string;
  /** Also those that wait; whoever asks about running jobs only needs none of them. */
  withQueued: boolean;
}

function toOpenJob({ progress, wholeMs, cachedMs, ...row }: OpenJobRow): OpenJob {
  const left = wholeMs === null ? null : Math.min(wholeMs * (1 - shareOf(progress)), Math.max(0, wholeMs - cachedMs));
  return { id: row.id, isRunning: row.isRunning, isOpened: row.isOpened, engineKey: keyOf(row), restMs: left };
}

/** The engines that were measured and that a worker which is there has, each with who else waits for it. */
async function readEngines(
  transaction: Transaction,
  { workspaceId, capabilities, runs }: Surroundings & { runs: readonly RunKey[] },
): Promise<Map<string, EngineState>> {
  const distinct = [...new Map(runs.map((run) => [keyOf(run), run])).values()];
  const states = new Map<string, EngineState>();
  for (const { engine, model, profile } of distinct) {
    const needs = capabilityOf({ engine, model });
    const row = await transaction.engineSpeed.findUnique({
      where: { engine_model_profile: { engine, model, profile } },
    });
    if (row === null || !capabilities.has(needs)) continue;
    const { audioMs, busyMs, openingMs, closingMs, ...counts } = row;
    const backlog = await readBacklog(transaction, { job: wordsJobOf(engine), needs });
    const chunkAudioMs = Number(audioMs) / counts.chunkCount;
    states.set(keyOf({ engine, model, profile }), {
      speed: {
        ...counts,
        ...{ audioMs: Number(audioMs), busyMs: Number(busyMs), openingMs: openingMs ?? 0, closingMs: closingMs ?? 0 },
      },
      neighbours: backlog
        .filter((other) => other.workspaceId !== workspaceId)
        .map(({ planPriority, waiting }) => ({
          weight: shareWeights[planPriority],
          audioMs: waiting * chunkAudioMs,
        })),
    });
  }
  return states;
}

async function foretellAll(
  transaction: Transaction,
  { workspaceId, capabilities, rows }: Surroundings & { rows: readonly OpenJobRow[] },
): Promise<Map<string, number | null>> {
  if (rows.length === 0) return new Map();
  const engines = await readEngines(transaction, { workspaceId, capabilities, runs: rows });
  if (engines.size === 0) return new Map();
  const { jobsAtOnce, priority } = await readPlanShare(transaction, workspaceId);
  return foretell({ jobs: rows.map(toOpenJob), jobsAtOnce, weight: shareWeights[priority], engines });
}

/**
 * Time left of the workspace's jobs, in ms, by job id; nothing or null where it cannot be said (`foretell`). A few
 * statements, however many jobs are asked about.
 */
export async function foretellJobs(
  transaction: Transaction,
  { workspaceId, withQueued, capabilities }: Scope & Surroundings,
): Promise<Map<string, number | null>> {
  const rows = await readOpenJobs(transaction, { workspaceId, withQueued });
  return foretellAll(transaction, { workspaceId, capabilities, rows });
}

/** How long a run would take that came now, behind all that this workspace has begun or queued; null where unknown. */
export async function foretellRun(
  transaction: Transaction,
  request: { workspaceId: string; run: RunKey; audioMs: number; cachedMs: number },
): Promise<number | null> {
  const { workspaceId, run, audioMs, cachedMs } = request;
  const before = await readOpenJobs(transaction, { workspaceId, withQueued: true });
  const id = 'the run';
  const row = { ...run, id, isRunning: false, isOpened: false, progress: 0, wholeMs: audioMs, cachedMs };
  const capabilities = await findCapabilities(transaction);
  const foretold = await foretellAll(transaction, { workspaceId, capabilities, rows: [...before, row] });
  return foretold.get(id) ?? null;
}

/** Keeps the first time left that can be said of a job: what its end is measured by. */
export async function noteForetold(
  transaction: Transaction,
  { workspaceId, jobId }: { workspaceId: string; jobId: string },
): Promise<void> {
  const capabilities = await findCapabilities(transaction);
  const foretold = await foretellJobs(transaction, { workspaceId, withQueued: true, capabilities });
  const foretoldMs = foretold.get(jobId) ?? null;
  if (foretoldMs === null) return;
  await transaction.job.updateMany({
    where: { id: jobId, foretoldMs: null },
    data: { foretoldMs, foretoldAt: new Date() },
  });
}
