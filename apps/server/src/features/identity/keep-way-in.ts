import type { Transaction } from '../../platform/database/index.ts';
import { identityErrors } from './identity.errors.ts';

export interface KeepWayInDeps {
  /** Null where this instance has no passkeys. */
  passkeyHost: string | null;
  /** Null where nobody signs in elsewhere. */
  oidc: { issuer: string } | null;
}

/**
 * Asked when a way to sign in was taken away, in its transaction, after `lockPerson`. Throws `auth.last_way_in` where none
 * is left. A link by mail is no way in: not every instance sends mail.
 */
export type KeepWayIn = (transaction: Transaction, userId: string) => Promise<void>;

export function createKeepWayIn({ passkeyHost, oidc }: KeepWayInDeps): KeepWayIn {
  return async (transaction, userId) => {
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      include: { passkeys: { take: 1 }, oidcIdentities: true },
    });
    const isLinked = user.oidcIdentities.some(({ issuer }) => oidc !== null && isSameIssuer(issuer, oidc.issuer));
    const hasPasskey = passkeyHost !== null && user.passkeys.length > 0;
    if (user.passwordHash === null && !hasPasskey && !isLinked) throw identityErrors.lastWayIn();
  };
}

/** As a provider says it itself and as the operator typed it. */
export const isSameIssuer = (left: string, right: string): boolean => new URL(left).href === new URL(right).href;
