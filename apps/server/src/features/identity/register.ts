import type { registerBodySchema } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { insertPersonalWorkspace } from '../workspaces/index.ts';
import type { createCommonPasswordCheck } from './common-passwords.ts';
import { identityErrors } from './identity.errors.ts';
import { type Device, normalizeEmail } from './identity.models.ts';
import type { Passwords } from './passwords.ts';
import { insertSession } from './sessions.repository.ts';

/** Who may make an account: anyone, people with an invitation, nobody. */
export type RegistrationMode = 'open' | 'invite' | 'closed';

export interface RegisterDeps {
  database: Database;
  passwords: Passwords;
  isCommonPassword: ReturnType<typeof createCommonPasswordCheck>;
  registration: RegistrationMode;
  now: () => Date;
}

/** Makes user, personal workspace and first session, all or nothing. */
export function createRegister({ database, passwords, isCommonPassword, registration, now }: RegisterDeps) {
  return async (body: z.output<typeof registerBodySchema>, device: Device) => {
    // There are no invitations to show yet, so `invite` lets nobody in from here.
    if (registration !== 'open') throw identityErrors.registrationClosed();
    if (isCommonPassword(body.password, body)) throw identityErrors.passwordTooCommon();
    const passwordHash = await passwords.hash(body.password);
    const at = now();
    return database.system(async (transaction) => {
      const user = await insertUser(transaction, { ...body, passwordHash, at });
      const workspace = await insertPersonalWorkspace(transaction, {
        userId: user.id,
        name: `${user.displayName}'s workspace`,
      });
      const session = await insertSession(transaction, { userId: user.id, device, now: at });
      return { user, workspace, session };
    });
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
