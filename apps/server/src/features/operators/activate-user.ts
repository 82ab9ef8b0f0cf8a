import { type Database, lockPerson } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { endSessionsOf } from '../identity/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { isSelf } from './operators.errors.ts';
import { findUser, toAdminUser } from './operators.repository.ts';

interface ActivateUserDeps {
  database: Database;
  recordSecurityEvent: RecordSecurityEvent;
  now?: () => Date;
}

/**
 * Locks a person out, or lets them in again. Either way no session is open afterwards: one that began while they were
 * being locked out does not come back to life. Throws `user.not_found`, `user.is_self`.
 */
export function createActivateUser({ database, recordSecurityEvent, now = () => new Date() }: ActivateUserDeps) {
  return async ({ userId, isActive, actor }: { userId: string; isActive: boolean; actor: Actor }) => {
    if (userId === actor.userId) throw isSelf();
    return database.system(async (transaction) => {
      await lockPerson(transaction, userId);
      const { isActive: wasActive } = await findUser(transaction, userId);
      if (wasActive !== isActive) {
        await transaction.user.update({ where: { id: userId }, data: { isActive } });
        await endSessionsOf(transaction, { userId, endedBy: 'deactivated', now: now() });
        await recordSecurityEvent(transaction, {
          ...{ type: isActive ? 'account.reactivated' : 'account.deactivated', userId },
          details: { operatorId: actor.userId },
        });
      }
      return toAdminUser(await findUser(transaction, userId));
    });
  };
}
