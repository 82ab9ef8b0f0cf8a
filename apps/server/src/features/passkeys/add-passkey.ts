import type { Passkey, PasskeyRegistration } from '@audiotricks/contracts';
import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { newId } from '../../shared/ids.ts';
import { insertChallenge, takeChallenge } from '../challenges/index.ts';
import { factorsChangedMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { passkeyErrors } from './passkeys.errors.ts';
import { checkRoom, listPasskeysOf, toPasskey } from './passkeys.repository.ts';
import type { RelyingParty } from './relying-party.ts';

export interface AddPasskeyDeps {
  database: Database;
  relyingParty: RelyingParty | null;
  /** Whether addresses are verified here: then nobody leaves a passkey in an account for whoever owns its address. */
  isVerifying: boolean;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/** Makes passkeys: the question for the browser, and what becomes of its answer. */
export function createAddPasskey(deps: AddPasskeyDeps) {
  const { database, relyingParty, isVerifying, writeMail, recordSecurityEvent, now } = deps;
  const purpose = 'passkey_registration';

  function partyOrThrow(): RelyingParty {
    if (relyingParty === null) throw passkeyErrors.unavailable();
    return relyingParty;
  }

  async function options(userId: string) {
    const party = partyOrThrow();
    const { user, known, secret } = await database.system(async (transaction) => {
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      if (isVerifying && user.emailVerifiedAt === null) throw passkeyErrors.emailUnverified();
      await checkRoom(transaction, userId);
      const { secret } = await insertChallenge(transaction, { purpose, userId, now: now() });
      return { user, known: await listPasskeysOf(transaction, userId), secret };
    });
    const made = await generateRegistrationOptions({
      rpName: 'AudioTricks',
      rpID: party.id,
      userName: user.email,
      userDisplayName: user.displayName,
      userID: Uint8Array.from(Buffer.from(userId)),
      challenge: Uint8Array.from(Buffer.from(secret, 'base64url')),
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId, transports }) => ({
        id: Buffer.from(credentialId).toString('base64url'),
        transports,
      })),
      // It signs in without a name and instead of the password, so it has to be found and to know its person.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { ...made };
  }

  async function verify(userId: string, passkey: PasskeyRegistration) {
    const party = partyOrThrow();
    try {
      const { registrationInfo } = await verifyRegistrationResponse({
        response: passkey as RegistrationResponseJSON,
        expectedChallenge: async (secret) => {
          const taken = await database.system((transaction) =>
            takeChallenge(transaction, { purpose, secret, now: now() }),
          );
          return taken?.userId === userId;
        },
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: true,
      });
      return registrationInfo ?? null;
    } catch (cause) {
      // The library throws on whatever a client made up.
      throw passkeyErrors.invalid(cause);
    }
  }

  async function add(actor: Actor, name: string, passkey: PasskeyRegistration): Promise<Passkey> {
    const { userId } = actor;
    const info = await verify(userId, passkey);
    if (info === null) throw passkeyErrors.invalid();
    const { credential, credentialBackedUp: isBackedUp } = info;
    return database.system(async (transaction) => {
      await checkRoom(transaction, userId);
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      if (isVerifying && user.emailVerifiedAt === null) throw passkeyErrors.emailUnverified();
      const [added] = await transaction.passkey.createManyAndReturn({
        data: [
          {
            id: newId(),
            userId,
            credentialId: Buffer.from(credential.id, 'base64url'),
            publicKey: Uint8Array.from(credential.publicKey),
            signCount: credential.counter,
            transports: passkey.response.transports ?? [],
            name,
            isBackedUp,
            createdAt: now(),
          },
        ],
        skipDuplicates: true,
      });
      if (!added) throw passkeyErrors.taken();
      const message = factorsChangedMail('A passkey was added to your AudioTricks account.');
      await tellOwner(transaction, { user, message, writeMail, now: now() });
      await recordSecurityEvent(transaction, { type: 'passkey.added', ...actor });
      return toPasskey(added);
    });
  }

  return { options, add };
}
