import type { EngineChoice } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../../platform/database/database.ts';
import type { Chunk, Job } from '../../../platform/database/generated/client.ts';
import { readInto, type Storage } from '../../../platform/storage/index.ts';
import type { ChunkOutcome } from '../finish-chunk.ts';
import { findPaidChunk } from '../paid-chunks.ts';
import { chunkMachine } from '../states.ts';
import type { StageData } from './stage.ts';

export interface ChunkData extends StageData {
  chunkId: string;
}

/** A chunk that is being made words of, with what its job asks for. */
export type ClaimedChunk = Pick<
  Chunk,
  'id' | 'workspaceId' | 'jobId' | 'index' | 'startSample' | 'sampleCount' | 'engine' | 'model' | 'pieces'
> & { pcmKey: string; job: Pick<Job, 'engine' | 'model' | 'language' | 'prompt' | 'options'> };

export type Claim =
  | { kind: 'mine'; chunk: ClaimedChunk }
  | { kind: 'paid'; chunk: Chunk; outcome: ChunkOutcome }
  | { kind: 'wait'; choice: EngineChoice };

/** A chunk whose twin is with the engine is looked at again so much later. */
export const twinPauseMs = 500;

/** The engine a chunk is for: the job's, or the one that it fell back to. */
export function engineOf(chunk: Pick<Chunk, 'engine' | 'model'> & { job: EngineChoice }): EngineChoice {
  return { engine: chunk.engine ?? chunk.job.engine, model: chunk.model ?? chunk.job.model };
}

/**
 * Takes a chunk for this process, unless the workspace has its words already or is just having them made; null where
 * there is nothing to do: done, cancelled, or its job ended.
 */
export async function claimChunk(database: Database, data: ChunkData): Promise<Claim | null> {
  return await database.tenant(data.workspaceId, async (transaction): Promise<Claim | null> => {
    await awaitTwins(transaction, data);
    const chunk = await takeUnheard(transaction, data);
    return chunk === null ? await findReason(transaction, data) : { kind: 'mine', chunk };
  });
}

/**
 * Callers of the same key come one after another until they commit, so of twins that start together only one sees
 * nobody before it.
 */
async function awaitTwins(transaction: Transaction, { chunkId }: ChunkData): Promise<void> {
  await transaction.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('chunk:' || workspace_id || ':' || encode(content_key, 'hex'), 0))
    FROM chunk WHERE id = ${chunkId}::uuid`;
}

type ClaimedRow = Omit<ClaimedChunk, 'job'> &
  Pick<Job, 'language' | 'prompt' | 'options'> & { jobEngine: string; jobModel: string };

/** One statement, as there is one for every chunk: null where the chunk is not open, or its words are known or being made. */
async function takeUnheard(transaction: Transaction, { chunkId }: ChunkData): Promise<ClaimedChunk | null> {
  // One that runs already is taken up after a crash: it waits for nobody. What takes several calls was begun with the first.
  const [row] = await transaction.$queryRaw<ClaimedRow[]>`
    UPDATE chunk SET state = 'running',
      started_at = CASE chunk.state WHEN 'pending' THEN ${new Date()} ELSE chunk.started_at END
    FROM job
    WHERE chunk.id = ${chunkId}::uuid AND chunk.pcm_key IS NOT NULL
      AND chunk.state::text = ANY(${chunkMachine.sourcesOf('claim')})
      AND job.workspace_id = chunk.workspace_id AND job.id = chunk.job_id AND job.state = 'running'
      AND NOT EXISTS (
        SELECT FROM chunk heard
        WHERE heard.workspace_id = chunk.workspace_id AND heard.content_key = chunk.content_key AND heard.state = 'done')
      AND (chunk.state = 'running' OR NOT EXISTS (
        SELECT FROM chunk twin JOIN job other ON other.workspace_id = twin.workspace_id AND other.id = twin.job_id
        WHERE twin.workspace_id = chunk.workspace_id AND twin.content_key = chunk.content_key AND twin.id <> chunk.id
          AND twin.state = 'running' AND other.state = 'running'))
    RETURNING chunk.id, chunk.workspace_id AS "workspaceId", chunk.job_id AS "jobId", chunk.index,
      chunk.start_sample AS "startSample", chunk.sample_count AS "sampleCount", chunk.engine, chunk.model, chunk.pieces,
      chunk.pcm_key AS "pcmKey", job.engine AS "jobEngine", job.model AS "jobModel", job.language, job.prompt, job.options`;
  if (row === undefined) return null;
  const { jobEngine, jobModel, language, prompt, options, ...chunk } = row;
  return { ...chunk, job: { engine: jobEngine, model: jobModel, language, prompt, options } };
}

/** Why a chunk could not be taken. */
async function findReason(transaction: Transaction, { chunkId }: ChunkData): Promise<Claim | null> {
  const chunk = await transaction.chunk.findFirst({
    where: { id: chunkId, state: { in: chunkMachine.sourcesOf('claim') }, job: { state: 'running' } },
    include: { job: true },
  });
  if (chunk === null || chunk.pcmKey === null) return null;
  const outcome = await findPaidChunk(transaction, chunk);
  return outcome === null ? { kind: 'wait', choice: engineOf(chunk) } : { kind: 'paid', chunk, outcome };
}

export async function readPcm(
  storage: Storage,
  { pcmKey, sampleCount }: Pick<ClaimedChunk, 'pcmKey' | 'sampleCount'>,
): Promise<Int16Array<ArrayBuffer>> {
  const pcm = new Int16Array(sampleCount);
  await readInto(storage, { key: pcmKey, bytes: new Uint8Array(pcm.buffer) });
  return pcm;
}
