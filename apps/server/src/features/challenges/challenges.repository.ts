import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { hashSecretToken, newSecretToken } from '../../shared/secret-token.ts';

/** Which step waits for the next. */
export type ChallengePurpose =
  | 'second_factor'
  | 'passkey_registration'
  | 'passkey_assertion'
  | 'oidc_sign_in'
  | 'oidc_link'
  | 'oidc_step_up';

/** How long the next step may take. */
const lifeMs = 10 * 60_000;

export interface NewChallenge {
  purpose: ChallengePurpose;
  /** Whose; null where that is still to be found out. */
  userId: string | null;
  /** What the next step needs to know, sealed for the row of this id. */
  seal?: (id: string) => Buffer<ArrayBuffer>;
  now: Date;
}

/** Begins a step. Answers its secret. */
export async function insertChallenge(
  transaction: Transaction,
  { purpose, userId, seal, now }: NewChallenge,
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = newSecretToken();
  const expiresAt = new Date(now.getTime() + lifeMs);
  const id = newId();
  await transaction.authChallenge.create({
    data: { id, purpose, userId, secretHash: hashSecretToken(secret), sealedPayload: seal?.(id) ?? null, expiresAt },
  });
  return { secret, expiresAt };
}

interface ShownChallenge {
  purpose: ChallengePurpose;
  secret: string;
  now: Date;
}

const openOne = ({ purpose, secret, now }: ShownChallenge) => ({
  secretHash: hashSecretToken(secret),
  purpose,
  endedAt: null,
  expiresAt: { gt: now },
});

/** The challenge of a secret, as long as it works. */
export function findChallenge(transaction: Transaction, shown: ShownChallenge) {
  return transaction.authChallenge.findFirst({ where: openOne(shown) });
}

/** Uses a challenge up; null where it does not work, or somebody was faster. */
export async function takeChallenge(transaction: Transaction, shown: ShownChallenge) {
  const [taken] = await transaction.authChallenge.updateManyAndReturn({
    where: openOne(shown),
    data: { endedAt: shown.now },
  });
  return taken ?? null;
}
