import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createHandler, defineJob, type Handler } from '../index.ts';
import { leaveMark } from './marks.ts';

/** Takes `workMs`, like a chunk, and leaves one mark. */
export const waitJob = defineJob({
  name: 'test.wait',
  payload: z.object({ workspaceId: z.string(), key: z.string(), workMs: z.int() }),
  timeoutMs: 60_000,
  retryLimit: 5,
  retryDelayMs: 50,
  slots: 'engine',
});

export interface WaitEvents {
  onStart?(key: string): void;
  onEnd?(key: string, error?: unknown): void;
}

/** Deaf to its signal, so that only the fence keeps a second mark away; notes which process left the mark. */
export function createWaitHandler(processId: string, { onStart, onEnd }: WaitEvents = {}): Handler {
  return createHandler(waitJob, async ({ data, done }) => {
    onStart?.(data.key);
    try {
      await delay(data.workMs);
      await done((transaction) => leaveMark(transaction, data.key, processId));
      onEnd?.(data.key);
    } catch (error) {
      onEnd?.(data.key, error);
      throw error;
    }
  });
}
