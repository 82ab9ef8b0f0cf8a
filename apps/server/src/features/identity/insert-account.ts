import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { insertPersonalWorkspace } from '../workspaces/index.ts';
import { identityErrors } from './identity.errors.ts';
import { normalizeEmail } from './identity.models.ts';
import { checkMayRegister, type RegistrationMode } from './register.ts';

interface NewUser {
  email: string;
  name: string;
  /** Null for who signs in elsewhere. */
  passwordHash: string | null;
  emailVerifiedAt?: Date | null;
  at: Date;
}

/** Throws `auth.email_taken`. */
export async function insertUser(
  transaction: Transaction,
  { email, name: displayName, passwordHash, emailVerifiedAt = null, at }: NewUser,
) {
  const emailNormalized = normalizeEmail(email);
  // Not by catching the unique violation: a failed statement spoils the transaction.
  const [inserted] = await transaction.user.createManyAndReturn({
    data: [
      {
        ...{ id: newId(), email, emailNormalized, displayName, passwordHash, emailVerifiedAt },
        ...{ lastSignInAt: at, createdAt: at },
      },
    ],
    skipDuplicates: true,
  });
  if (!inserted) throw identityErrors.emailTaken();
  return inserted;
}

/** An account, with its workspace, of somebody whom another place vouches for. Throws `auth.registration_closed`. */
export async function insertAccount(
  transaction: Transaction,
  account: { email: string; displayName: string; registration: RegistrationMode; isInvited: boolean; now: Date },
) {
  const { email, displayName: name, registration, isInvited, now: at } = account;
  checkMayRegister(registration, { isInvited });
  const user = await insertUser(transaction, { email, name, passwordHash: null, emailVerifiedAt: at, at });
  await insertPersonalWorkspace(transaction, { userId: user.id, name: `${name.slice(0, 80)}'s workspace` });
  return user;
}
