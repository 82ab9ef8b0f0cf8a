import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { newId } from '../../shared/ids.ts';
import { identityErrors } from './identity.errors.ts';
import { accessLifeMs } from './identity.models.ts';

const algorithm = 'EdDSA';
const tokenType = 'at+jwt';
const audience = 'audiotricks-api';

/** Whom a token is about. */
export interface TokenSubject {
  userId: string;
  sessionId: string;
  /** Who really acts, where an operator acts for the user: the `act` claim (RFC 8693). Then the session is the acting. */
  operatorId: string | null;
}

export interface AccessTokens {
  /** Good for ten minutes, and never after `notAfter`. */
  sign(subject: TokenSubject, notAfter?: Date): Promise<{ accessToken: string; expiresAt: Date }>;
  /** Who the token is about; says nothing yet of whether the session still lives. Throws `auth.token_invalid`. */
  verify(accessToken: string): Promise<TokenSubject>;
}

/** A key signs for so long, and is believed for as long as its last token lives. */
export const signingPeriodMs = 30 * 24 * 60 * 60 * 1000;
/** Another process may be ahead of this one by so much. */
const clockSkewMs = 60_000;

/**
 * Access tokens after RFC 9068, signed by Ed25519. The keys change by the clock, so that all processes have the same ones
 * without telling each other: `signingKeyOf` gives the seed (32 bytes) of a period's key.
 */
export function createAccessTokens(options: {
  signingKeyOf: (period: number) => Uint8Array;
  publicUrl: string;
  now: () => Date;
}): AccessTokens {
  const { publicUrl, now } = options;
  const issuer = new URL(publicUrl).origin;
  const keys = new Map<number, SigningKey>();

  function keyAt(ms: number): SigningKey {
    const period = Math.floor(ms / signingPeriodMs);
    const known = keys.get(period);
    if (known) return known;
    const key = signingKeyOf(options.signingKeyOf(period));
    keys.set(period, key);
    return key;
  }

  function verificationKey(keyId: string | undefined): KeyObject {
    const nowMs = now().getTime();
    for (const key of [nowMs, nowMs - accessLifeMs, nowMs + clockSkewMs].map(keyAt)) {
      if (key.keyId === keyId) return key.publicKey;
    }
    throw new Error('no key of these days has this id');
  }

  return {
    async sign({ userId, sessionId, operatorId }, notAfter) {
      const nowMs = now().getTime();
      const { keyId, privateKey } = keyAt(nowMs);
      const issuedAtSeconds = Math.floor(nowMs / 1000);
      const lastSecond = notAfter === undefined ? Number.POSITIVE_INFINITY : Math.floor(notAfter.getTime() / 1000);
      const expiresAtSeconds = Math.min(issuedAtSeconds + accessLifeMs / 1000, lastSecond);
      const accessToken = await new SignJWT({
        sid: sessionId,
        ...(operatorId !== null && { act: { sub: operatorId } }),
      })
        .setProtectedHeader({ alg: algorithm, typ: tokenType, kid: keyId })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(newId())
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(expiresAtSeconds)
        .sign(privateKey);
      return { accessToken, expiresAt: new Date(expiresAtSeconds * 1000) };
    },
    async verify(accessToken) {
      try {
        const { payload } = await jwtVerify(accessToken, ({ kid }) => verificationKey(kid), {
          algorithms: [algorithm],
          typ: tokenType,
          issuer,
          audience,
          currentDate: now(),
          requiredClaims: ['sub', 'sid', 'jti', 'exp', 'iat'],
        });
        if (typeof payload.sub !== 'string' || typeof payload.sid !== 'string')
          throw new Error('claims are no strings');
        return { userId: payload.sub, sessionId: payload.sid, operatorId: actorOf(payload.act) };
      } catch (cause) {
        throw identityErrors.tokenInvalid(cause);
      }
    },
  };
}

/** A token that says that somebody acts, but not who, is nobody's. */
function actorOf(act: unknown): string | null {
  if (act === undefined) return null;
  if (typeof act === 'object' && act !== null && 'sub' in act && typeof act.sub === 'string') return act.sub;
  throw new Error('the claim of who acts has no subject');
}

interface SigningKey {
  keyId: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

function signingKeyOf(seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({ key: pkcs8OfSeed(seed), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { keyId: createHash('sha256').update(spki).digest('base64url').slice(0, 16), privateKey, publicKey };
}

/** RFC 8410: the fixed head of an Ed25519 private key, then its seed. */
function pkcs8OfSeed(seed: Uint8Array): Buffer {
  if (seed.byteLength !== 32) throw new Error('The signing key must have 32 bytes.');
  return Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
}
