import type { registerBodySchema } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { insertPersonalWorkspace } from '../workspaces/index.ts';
import type { createCommonPasswordCheck } from './common-passwords.ts';
import { identityErrors } from './identity.errors.ts';
import { type Device, normalizeEmail } from './identity.models.ts';
import type { Passwords } from './passwords.ts';
import type { SendVerification } from './send-verification.ts';
import { insertSession } from './sessions.repository.ts';

/** Who may make an account: anyone, people with an invitation, nobody. */
export type RegistrationMode = 'open' | 'invite' | 'closed';

export interface RegisterDeps {
  database: Database;
  passwords: Passwords;
  isCommonPassword: ReturnType<typeof createCommonPasswordCheck>;
  registration: RegistrationMode;
  /** Null where addresses are not verified. */
  sendVerification: SendVerification | null;
  /** Whether somebody unverified may not be signed in. */
  isVerificationRequired: boolean;
  now: () => Date;
}

/**
 * Makes user, personal workspace and first session, all or nothing, with the mail that verifies the address. Where that
 * is required there is no session yet: throws `auth.email_unverified` when the account is made.
 */
export function createRegister(deps: RegisterDeps) {
  const { database, passwords, isCommonPassword, registration, sendVerification, isVerificationRequired, now } = deps;
  return async (body: z.output<typeof registerBodySchema>, device: Device) => {
    // There are no invitations to show yet, so `invite` lets nobody in from here.
    if (registration !== 'open') throw identityErrors.registrationClosed();
    if (isCommonPassword(body.password, body)) throw identityErrors.passwordTooCommon();
    const passwordHash = await passwords.hash(body.password);
    const at = now();
    const made = await database.system(async (transaction) => {
      const user = await insertUser(transaction, { ...body, passwordHash, at });
      const workspace = await insertPersonalWorkspace(transaction, {
        userId: user.id,
        name: `${user.displayName}'s workspace`,
      });
      await sendVerification?.(transaction, { userId: user.id, toAddress: user.email, now: at });
      const session = isVerificationRequired
        ? null
        : await insertSession(transaction, { userId: user.id, device, now: at });
      return { user, workspace, session };
    });
    // Thrown out here: the account has to be committed.
    if (made.session === null) throw identityErrors.emailUnverified();
    return { ...made, session: made.session };
  };
}

async function insertUser(
  transaction: Transaction,
  { email, name, passwordHash, at }: { email: string; name: string; passwordHash: string; at: Date },
) {
  const emailNormalized = normalizeEmail(email);
  // Not by catching the unique violation: a failed statement spoils the transaction.
  const [user] = await transaction.user.createManyAndReturn({
    data: [{ id: newId(), email, emailNormalized, displayName: name, passwordHash, lastSignInAt: at, createdAt: at }],
    skipDuplicates: true,
  });
  if (!user) throw identityErrors.emailTaken();
  return user;
}
