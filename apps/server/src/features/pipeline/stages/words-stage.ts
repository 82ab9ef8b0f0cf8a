import { profileChoiceSchema } from '@audiotricks/contracts';
import type { Transaction } from '../../../platform/database/database.ts';
import { Prisma } from '../../../platform/database/generated/client.ts';
import type { EngineCatalogue, EngineSet } from '../../../platform/engines/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { chunkKey } from '../chunk-key.ts';
import type { ChunkResult } from '../chunk-results.ts';
import { finishChunk } from '../finish-chunk.ts';
import type { ProgressReporter } from '../progress-reporter.ts';
import { type Claim, type ClaimedChunk, engineOf } from './claim-chunk.ts';
import { lockRunningJob, type StageDeps } from './stage.ts';

/** What the stages need that make words of a chunk. */
export interface WordsStageDeps extends StageDeps {
  storage: Storage;
  engines: EngineSet;
  catalogue: EngineCatalogue;
  reporter: ProgressReporter;
  /** Key of a workspace's chunk keys. */
  chunkKeyOf: (workspaceId: string) => Uint8Array;
}

/** The chunk's key by the engine that really made its words: what fell back is not taken for what was asked for. */
function keyOf(deps: WordsStageDeps, chunk: ClaimedChunk, pcm: Int16Array): Uint8Array<ArrayBuffer> {
  const { job, workspaceId } = chunk;
  const { name, model, modelChecksum } = deps.engines.of(engineOf(chunk));
  if (name === job.engine && model === job.model) return chunk.contentKey;
  const { profile = null } = profileChoiceSchema.parse(job.options);
  const parameters = { engine: name, model, modelChecksum, language: job.language, prompt: job.prompt, profile };
  return chunkKey({ key: deps.chunkKeyOf(workspaceId), pcm, parameters });
}

/** The finishing transaction of a chunk whose words the workspace has already. */
export async function finishPaid(
  deps: WordsStageDeps,
  transaction: Transaction,
  { chunk, outcome }: Extract<Claim, { kind: 'paid' }>,
): Promise<void> {
  const { workspaceId, jobId } = chunk;
  const job = await lockRunningJob(transaction, jobId);
  const runningSamples = deps.reporter.runningSamples(jobId);
  await finishChunk(deps, { transaction, workspaceId, job, chunk, outcome, runningSamples });
}

/** The finishing transaction of a chunk whose words were just made. */
export function createFinish(deps: WordsStageDeps) {
  return async (
    transaction: Transaction,
    { chunk, pcm, result }: { chunk: ClaimedChunk; pcm: Int16Array; result: ChunkResult },
  ): Promise<void> => {
    const { workspaceId, jobId } = chunk;
    const job = await lockRunningJob(transaction, jobId);
    await transaction.chunk.update({
      where: { id: chunk.id },
      data: { pieces: Prisma.DbNull, contentKey: keyOf(deps, chunk, pcm) },
    });
    const runningSamples = deps.reporter.runningSamples(jobId);
    const outcome = { ...engineOf(chunk), result, isCached: false };
    await finishChunk(deps, { transaction, workspaceId, job, chunk, outcome, runningSamples });
  };
}
