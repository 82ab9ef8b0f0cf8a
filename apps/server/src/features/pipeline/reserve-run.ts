import { profileChoiceSchema } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import { raiseReservation, readAudioQuota } from '../usage/index.ts';
import { estimateRun } from './estimate-run.ts';

/** Whether the workspace's plan counts its audio out. */
export async function hasAudioLimit(transaction: Transaction, { workspaceId }: { workspaceId: string }) {
  const { limitMs } = await readAudioQuota(transaction, { workspaceId });
  return limitMs !== null;
}

/** Holds what a run over so much audio is expected to count. Throws `quota.exceeded`. Under the admission lock. */
export async function reserveRun(
  transaction: Transaction,
  { workspaceId, jobId, audioMs }: { workspaceId: string; jobId: string; audioMs: number },
): Promise<void> {
  const job = await transaction.job.findUniqueOrThrow({ where: { id: jobId } });
  const { recordingId, engine, model, prompt } = job;
  const language = job.language ?? undefined;
  const { profile } = profileChoiceSchema.parse(job.options);
  const run = { engine, model, prompt, language, profile };
  const { meteredMs: heldMs, cachedMs } = await estimateRun(transaction, { recordingId, audioMs, run });
  await raiseReservation(transaction, { workspaceId, jobId, heldMs, audioMs, cachedMs });
}
