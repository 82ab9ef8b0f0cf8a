import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAccessTokens, signingPeriodMs } from './access-tokens.ts';

const root = randomBytes(32);
const signingKeyOf = (period: number) => createHash('sha256').update(root).update(String(period)).digest();
const caller = {
  userId: '0190a000-0000-7000-8000-000000000001',
  sessionId: '0190a000-0000-7000-8000-000000000002',
  operatorId: null,
};
let nowMs = Date.parse('2026-01-01T00:00:00Z');
const now = () => new Date(nowMs);
const tokens = createAccessTokens({ signingKeyOf, publicUrl: 'https://a.example', now });

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
  const otherKey = await createAccessTokens({
    signingKeyOf: () => randomBytes(32),
    publicUrl: 'https://a.example',
    now,
  }).sign(caller);
  const otherIssuer = await createAccessTokens({ signingKeyOf, publicUrl: 'https://b.example', now }).sign(caller);
  const byPassword = await new SignJWT(decodeJwt(accessToken))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .sign(root);
  const changed = `${head}.${claims}.${'A'.repeat(86)}`;
  for (const token of [unsigned, otherKey.accessToken, otherIssuer.accessToken, byPassword, changed, '', 'x.y.z']) {
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'auth.token_invalid' });
  }
  expect(await tokens.verify(accessToken)).toEqual(caller);
});

test('keys change by the clock; the former one is believed until its last token ends, the next one a minute before', async () => {
  const periodStartMs = signingPeriodMs * (Math.floor(nowMs / signingPeriodMs) + 1);
  const keyIdOf = (token: string) => decodeProtectedHeader(token).kid;
  nowMs = periodStartMs - 30_000;
  const before = await tokens.sign(caller);
  const ahead = createAccessTokens({
    signingKeyOf,
    publicUrl: 'https://a.example',
    now: () => new Date(nowMs + 59_000),
  });
  const next = await ahead.sign(caller);
  expect(keyIdOf(next.accessToken)).not.toBe(keyIdOf(before.accessToken));
  expect(await tokens.verify(next.accessToken)).toEqual(caller);
  nowMs = before.expiresAt.getTime() - 1_000;
  expect(await tokens.verify(before.accessToken)).toEqual(caller);
  expect(keyIdOf((await tokens.sign(caller)).accessToken)).toBe(keyIdOf(next.accessToken));
  // Long after, not even a token that has not ended would be believed.
  nowMs = periodStartMs + signingPeriodMs / 2;
  const oldKey = await createAccessTokens({
    signingKeyOf: (period) => signingKeyOf(period - 1),
    publicUrl: 'https://a.example',
    now,
  }).sign(caller);
  await expect(tokens.verify(oldKey.accessToken)).rejects.toMatchObject({ code: 'auth.token_invalid' });
});
