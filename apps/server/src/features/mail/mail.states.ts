import type { MailState } from '@audiotricks/contracts';

/** What happens to a mail; the last three are told by a provider afterwards. */
export type MailEvent = 'send' | 'expire' | 'fail' | 'deliver' | 'bounce' | 'drop';

const table: Readonly<Record<MailState, Readonly<Partial<Record<MailEvent, MailState>>>>> = {
  queued: { send: 'sent', expire: 'dropped', fail: 'failed' },
  sent: { deliver: 'delivered', bounce: 'bounced', drop: 'dropped' },
  delivered: { bounce: 'bounced' },
  bounced: {},
  dropped: {},
  failed: {},
};

/** The state an event leads to, or null where the event means nothing in this state. */
export function transition(from: MailState, event: MailEvent): MailState | null {
  return table[from][event] ?? null;
}
