import type { Database } from '../../platform/database/index.ts';
import { findChallenge, takeChallenge } from '../challenges/index.ts';
import { beginSession, type Device } from '../identity/index.ts';
import { recoveryCodeUsedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import type { Prove, SecondProof } from './prove.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface FinishSignInDeps {
  database: Database;
  prove: Prove;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** Ends a sign-in that waits for its second factor by a session. `secret` is what the cookie holds. */
export function createFinishSignIn(deps: FinishSignInDeps) {
  const { database, prove, writeMail, recordSecurityEvent, now } = deps;
  return async (secret: string | null, proof: SecondProof, device: Device) => {
    const at = now();
    const shown = { purpose: 'second_factor', secret: secret ?? '', now: at } as const;
    const challenge = await database.system((transaction) => findChallenge(transaction, shown));
    if (!challenge?.userId) throw twoFactorErrors.expired();
    const { userId } = challenge;
    const actor = { userId, operatorId: null, ipAddress: device.ipAddress };
    return prove(actor, proof, async (transaction) => {
      const isOpen = await takeChallenge(transaction, shown);
      const user = await transaction.user.findUnique({ where: { id: userId, isActive: true } });
      if (!isOpen || !user) throw twoFactorErrors.expired();
      if (proof.recoveryCode !== undefined) {
        const left = await transaction.recoveryCode.count({ where: { userId, usedAt: null } });
        await tellOwner(transaction, { user, message: recoveryCodeUsedMail(left), writeMail, now: at });
        await recordSecurityEvent(transaction, { type: 'two_factor.recovery_code_used', ...actor });
      }
      return { userId, session: await beginSession(transaction, { userId, device, writeMail, now: at }) };
    });
  };
}
