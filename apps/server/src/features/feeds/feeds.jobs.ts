import { z } from 'zod';
import { defineJob } from '../../platform/queue/index.ts';

const minuteMs = 60_000;

/** Look for new episodes of one feed. A feed that cannot be read is put off, not retried: see `put-off.ts`. */
export const checkFeedJob = defineJob({
  name: 'feeds.check',
  payload: z.object({ workspaceId: z.uuid(), feedId: z.uuid() }),
  timeoutMs: 5 * minuteMs,
  retryLimit: 3,
  retryDelayMs: 30_000,
  slots: 'transfer',
});

/** Send a check for every followed feed that is due. */
export const followFeedsJob = defineJob({
  name: 'feeds.follow',
  periodic: { everyMs: minuteMs },
  timeoutMs: 5 * minuteMs,
  retryLimit: 3,
  retryDelayMs: 10_000,
  slots: 'io',
});

export const feedJobs = [checkFeedJob, followFeedsJob];
