import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Caller } from '../../shared/http/implement.ts';
import { newId } from '../../shared/ids.ts';
import { identityErrors } from './identity.errors.ts';
import { accessLifeMs } from './identity.models.ts';

const algorithm = 'EdDSA';
const tokenType = 'at+jwt';
const audience = 'audiotricks-api';

export interface AccessTokens {
  sign(caller: Caller): Promise<{ accessToken: string; expiresAt: Date }>;
  /** Who the token is about; says nothing yet of whether the session still lives. Throws `auth.token_invalid`. */
  verify(accessToken: string): Promise<Caller>;
}

/** Access tokens after RFC 9068, signed by Ed25519 with the key that `signingKey` (32 bytes) is the seed of. */
export function createAccessTokens(options: {
  signingKey: Uint8Array;
  publicUrl: string;
  now: () => Date;
}): AccessTokens {
  const { signingKey, publicUrl, now } = options;
  const issuer = new URL(publicUrl).origin;
  const privateKey = createPrivateKey({ key: pkcs8OfSeed(signingKey), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const keyId = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url')
    .slice(0, 16);

  return {
    async sign({ userId, sessionId }) {
      const issuedAtSeconds = Math.floor(now().getTime() / 1000);
      const expiresAtSeconds = issuedAtSeconds + accessLifeMs / 1000;
      const accessToken = await new SignJWT({ sid: sessionId })
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
        const { payload } = await jwtVerify(accessToken, publicKey, {
          algorithms: [algorithm],
          typ: tokenType,
          issuer,
          audience,
          currentDate: now(),
          requiredClaims: ['sub', 'sid', 'jti', 'exp', 'iat'],
        });
        if (typeof payload.sub !== 'string' || typeof payload.sid !== 'string')
          throw new Error('claims are no strings');
        return { userId: payload.sub, sessionId: payload.sid };
      } catch (cause) {
        throw identityErrors.tokenInvalid(cause);
      }
    },
  };
}

/** RFC 8410: the fixed head of an Ed25519 private key, then its seed. */
function pkcs8OfSeed(seed: Uint8Array): Buffer {
  if (seed.byteLength !== 32) throw new Error('The signing key must have 32 bytes.');
  return Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
}
