import type { Database } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { insertPersonalWorkspace } from '../workspaces/index.ts';
import { createCommonPasswordCheck } from './common-passwords.ts';
import { identityErrors } from './identity.errors.ts';
import { normalizeEmail } from './identity.models.ts';
import { createPasswords } from './passwords.ts';

/**
 * Makes an account without signing anybody in, for whoever runs the machine and vouches for the address. Throws
 * `auth.password_too_common`, `auth.email_taken`.
 */
export function createMakeAccount({ database, pepper }: { database: Database; pepper: Uint8Array }) {
  const passwords = createPasswords({ pepper });
  const isCommonPassword = createCommonPasswordCheck();
  return async ({ email, name, password }: { email: string; name: string; password: string }): Promise<string> => {
    if (isCommonPassword(password, { email, name })) throw identityErrors.passwordTooCommon();
    const passwordHash = await passwords.hash(password);
    const user = { id: newId(), email, emailNormalized: normalizeEmail(email), displayName: name, passwordHash };
    return database.system(async (transaction) => {
      const [made] = await transaction.user.createManyAndReturn({
        data: [{ ...user, emailVerifiedAt: new Date() }],
        skipDuplicates: true,
      });
      if (!made) throw identityErrors.emailTaken();
      await insertPersonalWorkspace(transaction, { userId: made.id, name: `${name}'s workspace` });
      return made.id;
    });
  };
}
