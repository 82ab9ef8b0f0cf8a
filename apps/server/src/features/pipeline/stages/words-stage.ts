import { profileChoiceSchema } from '@audiotricks/contracts';
import type { Transaction } from '../../../platform/database/database.ts';
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

/** Another key where another engine made the words: what fell back is not taken for what was asked for. */
function otherKeyOf(deps: WordsStageDeps, chunk: ClaimedChunk, pcm: Int16Array): Uint8Array<ArrayBuffer> | undefined {
  const { job, workspaceId } = chunk;
  const { name, model, modelChecksum } = deps.engines.of(engineOf(chunk));
  if (name === job.engine && model === job.model) return undefined;
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
  await finishChunk(deps, { transaction, workspaceId, job, chunk, outcome });
}

/** The finishing transaction of a chunk whose words were just made. */
export function createFinish(deps: WordsStageDeps) {
  return async (
    transaction: Transaction,
    heard: { chunk: ClaimedChunk; pcm: Int16Array; result: ChunkResult; heardAt?: Date },
  ): Promise<void> => {
    const { chunk, pcm, ...said } = heard;
    const { workspaceId, jobId } = chunk;
    const job = await lockRunningJob(transaction, jobId);
    const outcome = { ...engineOf(chunk), ...said, isCached: false, contentKey: otherKeyOf(deps, chunk, pcm) };
    await finishChunk(deps, { transaction, workspaceId, job, chunk, outcome });
  };
}
