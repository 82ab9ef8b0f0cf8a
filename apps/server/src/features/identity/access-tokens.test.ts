import { randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAccessTokens } from './access-tokens.ts';

const signingKey = randomBytes(32);
const caller = { userId: '0190a000-0000-7000-8000-000000000001', sessionId: '0190a000-0000-7000-8000-000000000002' };
let nowMs = Date.parse('2026-01-01T00:00:00Z');
const now = () => new Date(nowMs);
const tokens = createAccessTokens({ signingKey, publicUrl: 'https://a.example', now });

test('a token says who, for whom, by whom and how long', async () => {
  const { accessToken, expiresAt } = await tokens.sign(caller);
  expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
  expect(decodeJwt(accessToken)).toEqual({
    iss: 'https://a.example',
    aud: 'audiotricks-api',
    sub: caller.userId,
    sid: caller.sessionId,
    jti: expect.any(String),
    iat: nowMs / 1000,
    exp: nowMs / 1000 + 600,
  });
  expect(expiresAt.getTime()).toBe(nowMs + 600_000);
  expect(await tokens.verify(accessToken)).toEqual(caller);
});

test('a token ends after 10 minutes', async () => {
  const { accessToken } = await tokens.sign(caller);
  nowMs += 600_000;
  await expect(tokens.verify(accessToken)).rejects.toMatchObject({ code: 'auth.token_invalid' });
});

test('tokens of another key, issuer, kind or without a signature are refused', async () => {
  const { accessToken } = await tokens.sign(caller);
  const [head = '', claims = ''] = accessToken.split('.');
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${claims}.`;
  const otherKey = await createAccessTokens({ signingKey: randomBytes(32), publicUrl: 'https://a.example', now }).sign(
    caller,
  );
  const otherIssuer = await createAccessTokens({ signingKey, publicUrl: 'https://b.example', now }).sign(caller);
  const byPassword = await new SignJWT(decodeJwt(accessToken))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .sign(signingKey);
  const changed = `${head}.${claims}.${'A'.repeat(86)}`;
  for (const token of [unsigned, otherKey.accessToken, otherIssuer.accessToken, byPassword, changed, '', 'x.y.z']) {
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'auth.token_invalid' });
  }
  expect(await tokens.verify(accessToken)).toEqual(caller);
});
