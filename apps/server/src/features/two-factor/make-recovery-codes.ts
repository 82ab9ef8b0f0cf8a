import type { RecoveryCodes } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { hasTotp, replaceRecoveryCodes } from './factors.repository.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface MakeRecoveryCodesDeps {
  database: Database;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** Ten new codes; the old ones end. Two at once: the later commit's codes are the ones that count. */
export function createMakeRecoveryCodes(deps: MakeRecoveryCodesDeps) {
  const { database, writeMail, recordSecurityEvent, now } = deps;
  return (actor: Actor): Promise<RecoveryCodes> =>
    database.system(async (transaction) => {
      const { userId } = actor;
      await transaction.$queryRaw`select 1 from totp_factor where user_id = ${userId}::uuid for update`;
      if (!(await hasTotp(transaction, userId))) throw twoFactorErrors.totpNotBegun();
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('New recovery codes were made for your AudioTricks account.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
      await recordSecurityEvent(transaction, { type: 'two_factor.codes_renewed', ...actor });
      return { recoveryCodes: await replaceRecoveryCodes(transaction, { userId, now: now() }) };
    });
}
