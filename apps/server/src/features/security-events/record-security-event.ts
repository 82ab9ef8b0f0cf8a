import type { SecurityEvent, SecurityEventType } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { securityEventMail, tellOwner, type WriteMail, workspaceEventMail } from '../mail/index.ts';
import { securityEventKinds } from './security-events.models.ts';

export interface NewSecurityEvent {
  type: SecurityEventType;
  /** Where it happened; absent: around an account as such. */
  workspaceId?: string;
  /** Whose account it is; absent where nobody is known. */
  userId?: string;
  /** Where it came from. */
  ipAddress?: string | null;
  /** Never a secret. */
  details?: SecurityEvent['details'];
}

/**
 * Takes down what looks wrong, in the transaction of what it is about; answers whether it is new or was counted with an
 * earlier one. What is severe is mailed once to the person, and to the owners of the workspace where it is about that, in
 * the same transaction, which then runs as the system; what is less may be recorded in a workspace's.
 */
export type RecordSecurityEvent = (transaction: Transaction, event: NewSecurityEvent) => Promise<{ isNew: boolean }>;

export function createRecordSecurityEvent(deps: { writeMail: WriteMail; now?: () => Date }): RecordSecurityEvent {
  const { writeMail, now = () => new Date() } = deps;

  return async (transaction, event) => {
    const at = now();
    const isNew = await noteSecurityEvent(transaction, event, at);
    if (isNew && securityEventKinds[event.type].severity === 'severe') await tell(transaction, event, at);
    return { isNew };
  };

  async function tell(transaction: Transaction, { type, userId, workspaceId, ...event }: NewSecurityEvent, at: Date) {
    const { sentence, ownersSentence } = securityEventKinds[type];
    const ipAddress = event.ipAddress ?? null;
    if (sentence !== null && userId !== undefined) {
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      await tellOwner(transaction, { user, message: securityEventMail({ sentence, ipAddress }), writeMail, now: at });
    }
    if (ownersSentence === undefined || workspaceId === undefined) return;
    const owners = await transaction.membership.findMany({
      where: { workspaceId, role: 'owner', ...(userId !== undefined && { userId: { not: userId } }) },
      select: { user: true },
      orderBy: { id: 'asc' },
    });
    for (const { user } of owners) {
      const message = workspaceEventMail({ sentence: ownersSentence, ipAddress });
      await tellOwner(transaction, { user, message, writeMail, now: at });
    }
  }
}

/** Takes an event down and mails nobody: for what is less than severe, where nothing sends mail. Answers whether it is new. */
export async function noteSecurityEvent(transaction: Transaction, event: NewSecurityEvent, at: Date): Promise<boolean> {
  const { type, workspaceId = null, userId = null, ipAddress = null, details = {} } = event;
  const { severity, windowMs } = securityEventKinds[type];
  const coalesceKey =
    windowMs === null ? null : JSON.stringify([type, workspaceId, userId, Math.floor(at.getTime() / windowMs)]);
  const [row] = await transaction.$queryRaw<{ isNew: boolean }[]>`
    INSERT INTO security_event (id, type, severity, workspace_id, user_id, ip_address, details, coalesce_key, created_at, last_seen_at)
    VALUES (${newId()}::uuid, ${type}, ${severity}::security_severity, ${workspaceId}::uuid, ${userId}::uuid, ${ipAddress},
      ${JSON.stringify(details)}::jsonb, ${coalesceKey}, ${at}, ${at})
    ON CONFLICT (coalesce_key) DO UPDATE SET occurrences = security_event.occurrences + 1,
      last_seen_at = greatest(security_event.last_seen_at, excluded.last_seen_at), resolved_at = NULL, resolved_by_id = NULL
    RETURNING (xmax = 0) AS "isNew"`;
  if (!row) throw new Error(`the security event ${type} was not written`);
  return row.isNew;
}
