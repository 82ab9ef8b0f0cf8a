import { z } from 'zod';
import type { Log } from '../../shared/log.ts';
import type { HandlersByName } from './catalog.ts';
import type { Claim } from './claim.ts';
import { storedFailure } from './failure.ts';
import type { Run } from './handler.ts';
import { defineJob } from './job.ts';

/**
 * Where pg-boss puts the jobs that it ended itself: those whose workers died on every attempt. Such an end must reach
 * the rows of the product too, so this job calls the handler's `onFailed`, and never gives up.
 */
export const deadLetterJob = defineJob({
  name: 'queue.dead_letter',
  payload: z.looseObject({ workspaceId: z.string() }),
  timeoutMs: 60_000,
  retryLimit: 1_000,
  retryDelayMs: 1_000,
  slots: 'io',
});

export async function runDeadLetter(
  { source, data }: Claim,
  { done }: Run<unknown>,
  { handlers, log }: { handlers: HandlersByName; log: Log },
): Promise<void> {
  const handler = handlers.get(source?.name ?? '');
  if (!handler) {
    log.error({ source: source?.name, data }, 'a job failed whose kind this release does not know');
    return;
  }
  await done((transaction) => handler.onFailed(transaction, data, storedFailure(source?.output)));
}
