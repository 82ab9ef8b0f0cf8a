import type { PasskeyAssertion } from '@audiotricks/contracts';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import type { Database } from '../../platform/database/index.ts';
import { insertChallenge, takeChallenge } from '../challenges/index.ts';
import { passkeyErrors } from './passkeys.errors.ts';
import type { RelyingParty } from './relying-party.ts';

export interface AssertPasskeyDeps {
  database: Database;
  relyingParty: RelyingParty | null;
  now: () => Date;
}

/** Whose passkey answered. Throws `auth.passkey_invalid`, `passkey.unavailable`. */
export type AssertPasskey = (passkey: PasskeyAssertion) => Promise<string>;

const purpose = 'passkey_assertion';

/** A question that any passkey of this instance can answer: it tells nothing of who has one. */
export function createPasskeyOptions({ database, relyingParty, now }: AssertPasskeyDeps) {
  return async () => {
    if (relyingParty === null) throw passkeyErrors.unavailable();
    const { secret } = await database.system((transaction) =>
      insertChallenge(transaction, { purpose, userId: null, now: now() }),
    );
    const challenge = Uint8Array.from(Buffer.from(secret, 'base64url'));
    return {
      ...(await generateAuthenticationOptions({ rpID: relyingParty.id, challenge, userVerification: 'required' })),
    };
  };
}

/** Checks an answer: made here, for a question of ours that nobody answered before, by a person the device knows. */
export function createAssertPasskey({ database, relyingParty, now }: AssertPasskeyDeps): AssertPasskey {
  return async (passkey) => {
    if (relyingParty === null) throw passkeyErrors.unavailable();
    const known = await database.system((transaction) =>
      transaction.passkey.findFirst({
        where: { credentialId: Buffer.from(passkey.id, 'base64url'), user: { isActive: true } },
      }),
    );
    if (!known) throw passkeyErrors.invalid();
    const newCounter = await verify(passkey, known, relyingParty).catch((cause: unknown) => {
      // The library throws on whatever a client made up, and where a counter shows that there is a copy.
      throw passkeyErrors.invalid(cause);
    });
    const { count } = await database.system((transaction) =>
      transaction.passkey.updateMany({
        // Still there, and no other answer with this counter came first.
        where: { id: known.id, ...(newCounter > 0 && { signCount: { lt: newCounter } }) },
        data: { signCount: newCounter, lastUsedAt: now() },
      }),
    );
    if (count === 0) throw passkeyErrors.invalid();
    return known.userId;
  };

  async function verify(
    passkey: PasskeyAssertion,
    known: { publicKey: Uint8Array; signCount: bigint; userId: string },
    party: RelyingParty,
  ): Promise<number> {
    const { userHandle } = passkey.response;
    if (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== known.userId) {
      throw new Error('the passkey was made for somebody else');
    }
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: passkey as AuthenticationResponseJSON,
      expectedChallenge: async (secret) =>
        (await database.system((transaction) => takeChallenge(transaction, { purpose, secret, now: now() }))) !== null,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: {
        id: passkey.id,
        publicKey: Uint8Array.from(known.publicKey),
        counter: Number(known.signCount),
      },
      requireUserVerification: true,
    });
    if (!verified) throw new Error('the signature is not right');
    return authenticationInfo.newCounter;
  }
}
