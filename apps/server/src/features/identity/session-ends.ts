import type { Transaction } from '../../platform/database/index.ts';

/** Told on this channel, with the session's id, that a session has ended: open streams of it close. */
export const sessionEndedChannel = 'session_ended';

export async function tellSessionEnd(transaction: Transaction, sessionId: string): Promise<void> {
  await transaction.$queryRaw`select pg_notify(${sessionEndedChannel}, ${sessionId})::text`;
}

/** Has everything that is open under a person's sessions look again whether it still may be. */
export async function recheckSessions(transaction: Transaction, userId: string): Promise<void> {
  await transaction.$queryRaw`
    select pg_notify(${sessionEndedChannel}, id::text)::text from (
      select id from session where user_id = ${userId}::uuid and ended_at is null
      union all select id from impersonation where user_id = ${userId}::uuid and ended_at is null) as open`;
}
