import { purgeWindowMs } from '../../platform/cdn/index.ts';
import { defineJob } from '../../platform/queue/index.ts';

/**
 * Free public objects that were taken back, and purge them from the CDN. One run is at most one purge, and the next
 * one comes after the CDN's window: so its rate is kept, by whichever process runs it.
 */
export const withdrawJob = defineJob({
  name: 'public_objects.withdraw',
  periodic: { everyMs: purgeWindowMs + 1_000 },
  timeoutMs: 60_000,
  retryLimit: 5,
  retryDelayMs: purgeWindowMs + 1_000,
  slots: 'io',
});

export const publicObjectJobs = [withdrawJob];
