import { z } from 'zod';
import { defineJob } from '../../platform/queue/index.ts';

/** Sends the link that was asked for, where the address belongs to somebody. */
export const sendLinkJob = defineJob({
  name: 'identity.send_link',
  systemPayload: z.object({ requestId: z.uuid() }),
  timeoutMs: 60_000,
  retryLimit: 10,
  retryDelayMs: 1_000,
  slots: 'io',
});

export const identityJobs = [sendLinkJob];
