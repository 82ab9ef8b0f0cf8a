import type { Database } from '../../platform/database/index.ts';
import { identityErrors } from './identity.errors.ts';
import { type Device, normalizeEmail } from './identity.models.ts';
import type { Passwords } from './passwords.ts';
import { insertSession, type NewSession } from './sessions.repository.ts';

export interface SignInDeps {
  database: Database;
  passwords: Passwords;
  /** Whether somebody unverified may not be signed in. */
  isVerificationRequired: boolean;
  now: () => Date;
}

/** Begins a session. Takes as long, and says the same, whether the address is unknown or the password wrong. */
export function createSignIn({ database, passwords, isVerificationRequired, now }: SignInDeps) {
  return async (body: { email: string; password: string }, device: Device) => {
    const emailNormalized = normalizeEmail(body.email);
    const user = await database.system((transaction) => transaction.user.findUnique({ where: { emailNormalized } }));
    const isRight = await passwords.verify(body.password, user?.passwordHash ?? null);
    if (!user || !isRight || !user.isActive) throw identityErrors.credentialsInvalid();
    if (isVerificationRequired && user.emailVerifiedAt === null) throw identityErrors.emailUnverified();
    const newHash = passwords.isOutdated(user.passwordHash) ? await passwords.hash(body.password) : null;
    const at = now();
    const session = await database.system(async (transaction): Promise<NewSession> => {
      await transaction.user.update({ where: { id: user.id }, data: { lastSignInAt: at } });
      if (newHash) {
        // Only over the hash that was checked: the password may have been changed meanwhile.
        await transaction.user.updateMany({
          where: { id: user.id, passwordHash: user.passwordHash },
          data: { passwordHash: newHash },
        });
      }
      return insertSession(transaction, { userId: user.id, device, now: at });
    });
    return { user, session };
  };
}
