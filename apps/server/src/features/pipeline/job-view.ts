import { type Job as JobView, profileChoiceSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import type { Job } from '../../platform/database/generated/client.ts';
import { capabilityOf } from '../../platform/engines/index.ts';
import { findCapabilities } from '../workers/index.ts';
import { foretellJobs } from './time-left/time-left.ts';

/** What stands in a job's `vocabulary` column. */
export const termsSchema = z.array(z.string());

interface ChunkCounts {
  done: number;
  cached: number;
  failed: number;
  total: number;
  engines: JobView['engines'];
}

const noChunks = (): ChunkCounts => ({ done: 0, cached: 0, failed: 0, total: 0, engines: [] });

async function countChunks(transaction: Transaction, jobIds: readonly string[]): Promise<Map<string, ChunkCounts>> {
  const groups = await transaction.chunk.groupBy({
    by: ['jobId', 'state', 'isCached', 'engine', 'model'],
    orderBy: [{ engine: 'asc' }, { model: 'asc' }],
    where: { jobId: { in: [...jobIds] } },
    _count: true,
  });
  const counts = new Map<string, ChunkCounts>();
  for (const group of groups) {
    const count = counts.get(group.jobId) ?? noChunks();
    count.total += group._count;
    if (group.state === 'done') count.done += group._count;
    if (group.state === 'done' && group.isCached) count.cached += group._count;
    if (group.state === 'failed') count.failed += group._count;
    if (group.state === 'done') addEngine(count.engines, group);
    counts.set(group.jobId, count);
  }
  return counts;
}

function addEngine(
  engines: JobView['engines'],
  group: { engine: string | null; model: string | null; _count: number },
): void {
  const { engine, model, _count } = group;
  const known = engines.find((one) => one.engine === engine && one.model === model);
  if (known !== undefined) known.chunks += _count;
  else if (engine !== null && model !== null) engines.push({ engine, model, chunks: _count });
}

/** Whether a job runs or waits for its turn. */
const isOpen = ({ state, waitsForQuote }: Job) => state === 'running' || (state === 'queued' && !waitsForQuote);

/** What keeps a job from going on, where it is not its turn alone. */
function waitingFor(job: Job, capabilities: ReadonlySet<string>): JobView['waitingFor'] {
  if (job.state === 'queued') return job.waitsForQuote ? 'quote' : null;
  return job.state === 'running' && !capabilities.has(capabilityOf(job)) ? 'worker' : null;
}

interface Surroundings {
  counts: ReadonlyMap<string, ChunkCounts>;
  /** What the workers can run, asked only where a job is open. */
  capabilities: ReadonlySet<string>;
  /** Of the open jobs, by job id. */
  timesLeft: ReadonlyMap<string, number | null>;
}

async function readSurroundings(transaction: Transaction, jobs: readonly Job[]): Promise<Surroundings> {
  const jobIds = jobs.map(({ id }) => id);
  const counts = await countChunks(transaction, jobIds);
  const open = jobs.filter(isOpen);
  const [first] = open;
  if (first === undefined) return { counts, capabilities: new Set(), timesLeft: new Map() };
  const capabilities = await findCapabilities(transaction);
  const scope = { workspaceId: first.workspaceId, withQueued: open.some(({ state }) => state === 'queued') };
  return { counts, capabilities, timesLeft: await foretellJobs(transaction, { ...scope, capabilities }) };
}

/** By the engine's speed; until that was measured by the job's own pace. */
function etaMsOf(job: Job, { capabilities, timesLeft }: Surroundings): number | null {
  if (waitingFor(job, capabilities) !== null) return null;
  const foretoldMs = timesLeft.get(job.id) ?? null;
  if (foretoldMs !== null || job.state !== 'running') return foretoldMs;
  return job.etaMs === null ? null : Number(job.etaMs);
}

function present(job: Job, surroundings: Surroundings): JobView {
  const { counts, capabilities } = surroundings;
  const { engines, ...chunks } = counts.get(job.id) ?? noChunks();
  return {
    id: job.id,
    recordingId: job.recordingId,
    state: job.state,
    stage: job.stage,
    waitingFor: waitingFor(job, capabilities),
    progress: job.progress,
    etaMs: etaMsOf(job, surroundings),
    chunks: { ...chunks, total: job.cuttingClosedAt === null ? null : chunks.total },
    engine: job.engine,
    model: job.model,
    profile: profileChoiceSchema.parse(job.options).profile ?? null,
    engines,
    language: job.language,
    languageProbability: job.languageProbability,
    prompt: job.prompt,
    vocabulary: termsSchema.parse(job.vocabulary ?? []),
    error: job.errorCode === null ? null : { code: job.errorCode, detail: job.errorDetail ?? '' },
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

/** A job as the API shows it; null where it is not in this workspace. */
export async function readJobView(transaction: Transaction, jobId: string): Promise<JobView | null> {
  const job = await transaction.job.findUnique({ where: { id: jobId } });
  if (job === null) return null;
  return present(job, await readSurroundings(transaction, [job]));
}

/** The newest job of each recording, by recording id. */
export async function readLatestJobs(
  transaction: Transaction,
  recordingIds: readonly string[],
): Promise<Map<string, JobView>> {
  const jobs = await transaction.job.findMany({
    where: { recordingId: { in: [...recordingIds] } },
    orderBy: [{ recordingId: 'asc' }, { createdAt: 'desc' }, { id: 'desc' }],
    distinct: ['recordingId'],
  });
  const surroundings = await readSurroundings(transaction, jobs);
  return new Map(jobs.map((job) => [job.recordingId, present(job, surroundings)]));
}
