import type { registerBodySchema } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/http/actor.ts';
import type { WriteMail } from '../mail/index.ts';
import { insertPersonalWorkspace } from '../workspaces/index.ts';
import type { createCommonPasswordCheck } from './common-passwords.ts';
import { identityErrors } from './identity.errors.ts';
import { type Device, normalizeEmail } from './identity.models.ts';
import { insertUser } from './insert-account.ts';
import type { Passwords } from './passwords.ts';
import type { SendVerification } from './send-verification.ts';
import { insertSession } from './sessions.repository.ts';
import { tellAddressTaken } from './tell-address-taken.ts';

/** What registering needs of invitations. Both throw `invitation.link_invalid`, `invitation.other_address`. */
export interface Invitations {
  /** Throws unless the token is of an open invitation to this address. */
  check(request: { token: string; email: string }): Promise<void>;
  /** Accepts it for the person whom the transaction makes; takes their address for verified. */
  join(transaction: Transaction, request: { token: string; actor: Actor }): Promise<void>;
}

/** Who may make an account: anyone, people with an invitation, nobody. */
export type RegistrationMode = 'open' | 'invite' | 'closed';

/** Throws `auth.registration_closed`. */
export function checkMayRegister(registration: RegistrationMode, { isInvited }: { isInvited: boolean }): void {
  if (registration === 'closed') throw identityErrors.registrationClosed();
  if (registration === 'invite' && !isInvited) throw identityErrors.invitationNeeded();
}

export interface RegisterDeps {
  database: Database;
  passwords: Passwords;
  isCommonPassword: ReturnType<typeof createCommonPasswordCheck>;
  registration: RegistrationMode;
  invitations: Invitations;
  /** Null where addresses are not verified. */
  sendVerification: SendVerification | null;
  /** Whether somebody unverified may not be signed in. */
  isVerificationRequired: boolean;
  writeMail: WriteMail;
  now: () => Date;
}

/**
 * Makes user, personal workspace and first session, all or nothing, with the mail that verifies the address. Where that
 * is required there is no session yet: throws `auth.email_unverified` when the account is made. With an invitation the
 * address is verified by its link, and the person is a member of its workspace too. Throws `auth.email_taken`, but where
 * verification is required: then the answer is as for a free address, and only the mailbox learns that it is taken.
 */
export function createRegister(deps: RegisterDeps) {
  const { database, passwords, isCommonPassword, registration, invitations } = deps;
  const { sendVerification, isVerificationRequired, writeMail, now } = deps;
  return async (body: z.output<typeof registerBodySchema>, device: Device) => {
    const { invitationToken: token } = body;
    checkMayRegister(registration, { isInvited: token !== undefined });
    if (token !== undefined) await invitations.check({ token, email: body.email });
    if (isCommonPassword(body.password, body)) throw identityErrors.passwordTooCommon();
    const passwordHash = await passwords.hash(body.password);
    const at = now();
    const isQuiet = isVerificationRequired && token === undefined;
    const make = async (transaction: Transaction) => {
      const user = await insertUser(transaction, { ...body, passwordHash, at });
      const workspace = await insertPersonalWorkspace(transaction, {
        userId: user.id,
        name: `${user.displayName}'s workspace`,
      });
      const actor = { userId: user.id, operatorId: null, ipAddress: device.ipAddress };
      if (token !== undefined) await invitations.join(transaction, { token, actor });
      else await sendVerification?.(transaction, { userId: user.id, toAddress: user.email, now: at });
      const session = isQuiet ? null : await insertSession(transaction, { userId: user.id, device, now: at });
      return { user, workspace, session };
    };
    const made = await database.system(make).catch(async (error: unknown) => {
      if (!isQuiet || !(error instanceof AppError) || error.code !== 'auth.email_taken') throw error;
      const email = normalizeEmail(body.email);
      await database.system((transaction) => tellAddressTaken(transaction, writeMail, { email, now: at }));
      throw identityErrors.emailUnverified();
    });
    // Thrown out here: the account has to be committed.
    if (made.session === null) throw identityErrors.emailUnverified();
    return { ...made, session: made.session };
  };
}
