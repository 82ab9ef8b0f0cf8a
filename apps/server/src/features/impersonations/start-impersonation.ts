import { impersonationLifeMinutes } from '@audiotricks/contracts';
import type { Impersonation as ImpersonationRow } from '../../platform/database/generated/client.ts';
import { type Database, lockPerson } from '../../platform/database/index.ts';
import type { Caller } from '../../shared/http/implement.ts';
import { newId } from '../../shared/ids.ts';
import { auditImpersonation, endImpersonations } from '../identity/index.ts';
import { impersonationMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { impersonationErrors } from './impersonations.errors.ts';

const lifeMs = impersonationLifeMinutes * 60_000;

export interface StartImpersonationDeps {
  database: Database;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/**
 * An operator begins to act for a person, who is told by mail and security event; the audits of their workspaces say so.
 * An operator acts for one person at a time: what they did for another ends. All or nothing.
 * Throws `user.not_found`, `user.is_operator`, `user.inactive`.
 */
export function createStartImpersonation({ database, writeMail, recordSecurityEvent, now }: StartImpersonationDeps) {
  return (request: { userId: string; reason: string; caller: Caller; ipAddress: string }): Promise<ImpersonationRow> =>
    database.system(async (transaction) => {
      const { userId, reason, caller, ipAddress } = request;
      const { userId: operatorId, sessionId: operatorSessionId } = caller;
      const actor = { userId: operatorId, operatorId: null, ipAddress };
      const startedAt = now();
      // Of two starts of an operator at once the second ends the first; and nobody is locked out or promoted meanwhile.
      for (const id of [operatorId, userId].sort()) await lockPerson(transaction, id);
      const user = await transaction.user.findUnique({ where: { id: userId } });
      if (!user) throw impersonationErrors.userNotFound();
      if (user.isOperator) throw impersonationErrors.isOperator();
      if (!user.isActive || user.deletionDueAt !== null) throw impersonationErrors.inactive();
      const operator = await transaction.user.findUniqueOrThrow({ where: { id: operatorId } });
      await endImpersonations(transaction, { where: { operatorId }, endedBy: 'operator', now: startedAt, actor });
      const expiresAt = new Date(startedAt.getTime() + lifeMs);
      const impersonation = await transaction.impersonation.create({
        data: { id: newId(), userId, operatorId, operatorSessionId, reason, startedAt, expiresAt },
      });
      const details = { operatorId, reason, until: expiresAt.toISOString() };
      await recordSecurityEvent(transaction, { type: 'account.impersonated', userId, details });
      const message = impersonationMail({ operatorName: operator.displayName, reason, until: expiresAt });
      await tellOwner(transaction, { user, message, writeMail, now: startedAt });
      const until = { until: expiresAt.toISOString() };
      await auditImpersonation(transaction, { userId, action: 'impersonation.started', actor, details: until });
      return impersonation;
    });
}
