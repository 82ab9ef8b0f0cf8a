import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { newId } from '../../shared/ids.ts';
import { findChallenge, takeChallenge } from '../challenges/index.ts';
import { type Invitations, insertAccount, normalizeEmail, type RegistrationMode } from '../identity/index.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { oidcErrors } from './oidc.errors.ts';
import { type Flow, flowSchema, identitySchema, type OidcPerson, type OidcProvider } from './oidc-provider.ts';
import type { SealedChallenges } from './sealed-challenges.ts';

export interface SignInByOidcDeps {
  database: Database;
  provider: OidcProvider;
  registration: RegistrationMode;
  invitations: Pick<Invitations, 'join'>;
  sealed: SealedChallenges;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** What came back with somebody. */
export interface OidcReturn {
  /** What the provider sent along. */
  query: string;
  /** Accepted where they are new. */
  invitationToken?: string | undefined;
  ipAddress: string;
}

/** Who came back: somebody with an account, or somebody whose address belongs to an account that is not linked yet. */
export type OidcArrival = { outcome: 'known'; userId: string } | { outcome: 'link'; secret: string; expiresAt: Date };

/**
 * Signing in at an OpenID provider. What the provider says never opens an account that was made here: whoever has it
 * signs in to it once, then the two are linked (`link`). Somebody new gets an account where anybody may register.
 */
export function createSignInByOidc(deps: SignInByOidcDeps) {
  const { database, provider, registration, invitations, sealed, writeMail, recordSecurityEvent, now } = deps;

  /** Answers where to go, and the secret that has to come back with it. */
  async function start() {
    const { url, flow } = await provider.start({ isStepUp: false });
    const { secret, expiresAt } = await database.system((transaction) =>
      sealed.insert(transaction, 'oidc_sign_in', { userId: null, payload: flow }),
    );
    return { url, secret, expiresAt };
  }

  async function finish(secret: string | null, back: OidcReturn): Promise<OidcArrival> {
    const flow = await takeFlow(secret);
    const person = await provider.finish(back.query, flow);
    return database.system(async (transaction): Promise<OidcArrival> => {
      const { issuer, subject } = person;
      const identity = await transaction.oidcIdentity.findUnique({
        where: { issuer_subject: { issuer, subject } },
        include: { user: true },
      });
      if (identity) {
        if (!identity.user.isActive) throw oidcErrors.refused();
        return { outcome: 'known', userId: identity.userId };
      }
      return meet(transaction, person, back);
    });
  }

  async function takeFlow(secret: string | null): Promise<Flow> {
    const shown = { purpose: 'oidc_sign_in', secret: secret ?? '', now: now() } as const;
    const challenge = await database.system((transaction) => takeChallenge(transaction, shown));
    const flow = sealed.open(challenge, flowSchema);
    if (flow === null) throw oidcErrors.expired();
    return flow;
  }

  /** Somebody who was never here by this way. */
  async function meet(transaction: Transaction, person: OidcPerson, back: OidcReturn): Promise<OidcArrival> {
    const { issuer, subject, email, isEmailVerified, name } = person;
    if (email === null || !isEmailVerified) throw oidcErrors.emailUnverified();
    const known = await transaction.user.findUnique({ where: { emailNormalized: normalizeEmail(email) } });
    if (known) {
      if (!known.isActive) throw oidcErrors.refused();
      const found = { userId: known.id, payload: { issuer, subject } };
      const { secret, expiresAt } = await sealed.insert(transaction, 'oidc_link', found);
      return { outcome: 'link', secret, expiresAt };
    }
    const displayName =
      name
        ?.replaceAll(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, 100) || email;
    const { invitationToken: token, ipAddress } = back;
    const isInvited = token !== undefined;
    const made = await insertAccount(transaction, { email, displayName, registration, isInvited, now: now() });
    const { id: userId } = made;
    if (isInvited) await invitations.join(transaction, { token, actor: { userId, operatorId: null, ipAddress } });
    await transaction.oidcIdentity.create({ data: { id: newId(), userId, issuer, subject, createdAt: now() } });
    return { outcome: 'known', userId };
  }

  /** Links what was found out before to the account that its person has just signed in to. */
  async function link(actor: Actor, secret: string | null): Promise<void> {
    const { userId } = actor;
    const shown = { purpose: 'oidc_link', secret: secret ?? '', now: now() } as const;
    await database.system(async (transaction) => {
      const challenge = await findChallenge(transaction, shown);
      // Somebody else signed in meanwhile: theirs is not what was asked for.
      const identity = sealed.open(challenge, identitySchema);
      if (identity === null || challenge?.userId !== userId) throw oidcErrors.expired();
      if (!(await takeChallenge(transaction, shown))) throw oidcErrors.expired();
      const { issuer, subject } = identity;
      const { count } = await transaction.oidcIdentity.createMany({
        data: [{ id: newId(), userId, issuer, subject, createdAt: now() }],
        skipDuplicates: true,
      });
      if (count === 0) throw oidcErrors.taken();
      // The provider vouches for the address, and its owner holds the account.
      await transaction.user.updateMany({
        where: { id: userId, emailVerifiedAt: null },
        data: { emailVerifiedAt: now() },
      });
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const message = factorsChangedMail('A sign-in of another place was linked to your AudioTricks account.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
      await recordSecurityEvent(transaction, { type: 'linked_sign_in.added', ...actor });
    });
  }

  return { start, finish, link };
}
