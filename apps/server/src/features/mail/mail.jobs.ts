import { z } from 'zod';
import { defineJob } from '../../platform/queue/index.ts';

/** Hands one mail to the mailer. Tried for some hours, with growing waits, unless its links are dead before that. */
export const sendMailJob = defineJob({
  name: 'mail.send',
  systemPayload: z.object({ mailId: z.uuid() }),
  timeoutMs: 3 * 60_000,
  retryLimit: 30,
  retryDelayMs: 5_000,
  slots: 'mail',
});

export const mailJobs = [sendMailJob];
