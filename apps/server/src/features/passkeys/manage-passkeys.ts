import type { Passkey } from '@audiotricks/contracts';
import { type Database, lockPerson } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import type { KeepWayIn } from '../identity/index.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { passkeyErrors } from './passkeys.errors.ts';
import { listPasskeysOf, toPasskey } from './passkeys.repository.ts';

export interface ManagePasskeysDeps {
  database: Database;
  keepWayIn: KeepWayIn;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** A person's own passkeys; somebody else's are not there (`passkey.not_found`). */
export function createManagePasskeys(deps: ManagePasskeysDeps) {
  const { database, keepWayIn, writeMail, recordSecurityEvent, now } = deps;
  const list = async (userId: string): Promise<Passkey[]> =>
    (await database.system((transaction) => listPasskeysOf(transaction, userId))).map(toPasskey);

  async function rename(userId: string, id: string, name: string): Promise<Passkey> {
    const [renamed] = await database.system((transaction) =>
      transaction.passkey.updateManyAndReturn({ where: { id, userId }, data: { name } }),
    );
    if (!renamed) throw passkeyErrors.notFound();
    return toPasskey(renamed);
  }

  async function remove(actor: Actor, id: string): Promise<void> {
    const { userId } = actor;
    await database.system(async (transaction) => {
      await lockPerson(transaction, userId);
      const { count } = await transaction.passkey.deleteMany({ where: { id, userId } });
      if (count === 0) throw passkeyErrors.notFound();
      await keepWayIn(transaction, userId);
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('A passkey was removed from your AudioTricks account.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
      await recordSecurityEvent(transaction, { type: 'passkey.removed', ...actor });
    });
  }

  return { list, rename, remove };
}
