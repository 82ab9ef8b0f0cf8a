import type { LinkedSignIn } from '@audiotricks/contracts';
import { type Database, lockPerson } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { isSameIssuer, type KeepWayIn } from '../identity/index.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { oidcErrors } from './oidc.errors.ts';
import type { OidcSettings } from './oidc-provider.ts';

export interface LinkedSignInsDeps {
  database: Database;
  oidc: OidcSettings | null;
  keepWayIn: KeepWayIn;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** A person's own; somebody else's are not there (`linked_sign_in.not_found`). */
export function createLinkedSignIns(deps: LinkedSignInsDeps) {
  const { database, oidc, keepWayIn, writeMail, recordSecurityEvent, now } = deps;

  async function list(userId: string): Promise<LinkedSignIn[]> {
    const rows = await database.system((transaction) =>
      transaction.oidcIdentity.findMany({ where: { userId }, orderBy: { id: 'asc' } }),
    );
    return rows.map(({ id, issuer, createdAt }) => {
      const usable = oidc !== null && isSameIssuer(issuer, oidc.issuer) ? oidc : null;
      const name = usable?.name ?? new URL(issuer).hostname;
      return { id, issuer, name, isUsable: usable !== null, createdAt: createdAt.toISOString() };
    });
  }

  /** Throws `auth.last_way_in`. */
  async function unlink(actor: Actor, id: string): Promise<void> {
    const { userId } = actor;
    await database.system(async (transaction) => {
      await lockPerson(transaction, userId);
      const { count } = await transaction.oidcIdentity.deleteMany({ where: { id, userId } });
      if (count === 0) throw oidcErrors.linkNotFound();
      await keepWayIn(transaction, userId);
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('A sign-in of another place was unlinked from your AudioTricks account.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
      await recordSecurityEvent(transaction, { type: 'linked_sign_in.removed', ...actor });
    });
  }

  return { list, unlink };
}
