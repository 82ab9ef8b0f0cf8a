import type { FastifyReply } from 'fastify';
import type { Database } from '../../platform/database/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { SignInGuard } from '../sign-in-guard/index.ts';
import { identityErrors } from './identity.errors.ts';
import { type Device, identifierOf } from './identity.models.ts';
import type { Passwords } from './passwords.ts';
import { beginSession, type NewSession } from './sessions.repository.ts';

export interface SignInDeps {
  database: Database;
  passwords: Passwords;
  guard: SignInGuard;
  /** Whether somebody unverified may not be signed in. */
  isVerificationRequired: boolean;
  /** Begins the step of the second factor where somebody has one; false where not. */
  askSecondFactor: (userId: string, reply: FastifyReply) => Promise<boolean>;
  writeMail: WriteMail;
  now: () => Date;
}

/**
 * Begins a session. Takes as long, and says the same, whether the address or username is unknown, the password wrong, or
 * the address unverified where it has to be.
 * Throws `auth.credentials_invalid`, and after many of those `auth.too_many_attempts`.
 */
export function createSignIn(deps: SignInDeps) {
  const { database, passwords, guard, isVerificationRequired, askSecondFactor, writeMail, now } = deps;
  return async (body: { email: string; password: string }, device: Device, reply: FastifyReply) => {
    const where = identifierOf(body.email);
    const user = await database.system((transaction) => transaction.user.findUnique({ where }));
    const [identifier = ''] = Object.values(where);
    const attempt = { userId: user?.id ?? null, identifier, ipAddress: device.ipAddress };
    await guard.take(attempt);
    const isRight = await passwords.verify(body.password, user?.passwordHash ?? null);
    // Told apart from a wrong password, an unverified address would show who registered it of two.
    const isUnverified = isVerificationRequired && user?.emailVerifiedAt === null;
    if (!user?.passwordHash || !isRight || !user.isActive || isUnverified) {
      await guard.fail(attempt);
      throw isVerificationRequired
        ? identityErrors.credentialsInvalidOrUnverified()
        : identityErrors.credentialsInvalid();
    }
    await database.system((transaction) => guard.succeed(transaction, attempt));
    const newHash = passwords.isOutdated(user.passwordHash) ? await passwords.hash(body.password) : null;
    if (newHash) {
      await database.system((transaction) =>
        // Only over the hash that was checked: the password may have been changed meanwhile.
        transaction.user.updateMany({
          where: { id: user.id, passwordHash: user.passwordHash },
          data: { passwordHash: newHash },
        }),
      );
    }
    if (await askSecondFactor(user.id, reply)) throw identityErrors.secondFactorRequired();
    const session = await database.system(
      (transaction): Promise<NewSession> =>
        beginSession(transaction, { userId: user.id, device, writeMail, now: now() }),
    );
    return { user, session };
  };
}
