import { type EngineChoice, type Failure, jobOptionsSchema } from '@audiotricks/contracts';
import type { Transaction } from '../../../platform/database/database.ts';
import { Prisma } from '../../../platform/database/generated/client.ts';
import { capabilityOf, type EngineCatalogue } from '../../../platform/engines/index.ts';
import type { AdmissionDeps } from '../admission.ts';
import { nextEngine } from '../choose-engine.ts';
import { failJob } from '../end-job.ts';
import { lockJob } from '../job-locks.ts';
import { wordsJobOf } from '../pipeline.jobs.ts';
import { chunkMachine } from '../states.ts';
import { type ChunkData, engineOf } from './claim-chunk.ts';

/** The engine is away. An account without credit or with a wrong key is not: a person has to see to it. */
const isAway = new Set([
  'engine.failed',
  'engine.timed_out',
  'engine.rate_limited',
  'engine.answer_invalid',
  'engine.unavailable',
  'engine.model_gone',
]);

type FallBackDeps = AdmissionDeps & { catalogue: EngineCatalogue };

/** Sends a chunk to the next engine of its job's order; false where there is none, or the job asked for this very one. */
async function fallBack(
  deps: FallBackDeps,
  { transaction, data, failure }: { transaction: Transaction; data: ChunkData; failure: Failure },
): Promise<boolean> {
  if (!isAway.has(failure.code)) return false;
  const locked = await lockJob(transaction, data.jobId);
  if (locked?.state !== 'running') return false;
  const chunk = await transaction.chunk.findFirst({ where: { id: data.chunkId }, include: { job: true } });
  if (chunk === null || chunkMachine.transition(chunk.state, 'fail') === null) return false;
  const options = jobOptionsSchema.strip().parse(chunk.job.options);
  if (options.engine !== undefined || options.model !== undefined) return false;
  const wishes = { ...options, ...(chunk.job.language !== null && { language: chunk.job.language }) };
  const next: EngineChoice | null = nextEngine(deps.catalogue, { first: chunk.job, current: engineOf(chunk) }, wishes);
  if (next === null) return false;
  await transaction.chunk.update({
    where: { id: chunk.id },
    data: { state: 'pending', engine: next.engine, model: next.model, pieces: Prisma.DbNull },
  });
  await deps.queue.send(transaction, wordsJobOf(next.engine), data, { needs: capabilityOf(next) });
  return true;
}

/** What ends a chunk for which one engine has failed for good: another one, else the job ends. */
export function createWordsFailureHandler(deps: FallBackDeps) {
  return async (transaction: Transaction, data: ChunkData, failure: Failure): Promise<void> => {
    if (await fallBack(deps, { transaction, data, failure })) return;
    await failJob(deps, { transaction, ...data, failure });
  };
}
