import { z } from 'zod';
import { isMatch } from './match.ts';

/** A queue's name: there is new work in it. Only wakes; the poll each second finds what a lost notice missed. */
export const wakeChannel = 'queue';

/** Work was cancelled: whoever runs it stops at once. The heartbeat finds what a lost notice missed. */
export const cancelChannel = 'queue_cancel';

const cancelSchema = z.object({
  workspaceId: z.string(),
  match: z.record(z.string(), z.string()),
  names: z.array(z.string()),
});

export type CancelNotice = z.infer<typeof cancelSchema>;

export function encodeCancel(notice: CancelNotice): string {
  return JSON.stringify(notice);
}

/** Undefined for a text that is not one, as from another release. */
export function decodeCancel(text: string): CancelNotice | undefined {
  try {
    return cancelSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the cancelling meant this job. */
export function isMeant({ names, workspaceId, match }: CancelNotice, name: string, data: unknown): boolean {
  return names.includes(name) && isMatch(data, { ...match, workspaceId });
}
