import { describe, expect, it } from 'vitest';
import { renewalTime } from './session.ts';

const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('renewalTime', () => {
  it('goes by the life of the token, whatever this clock says', () => {
    const accessToken = jwt({ iat: 1_000, exp: 1_600 });
    expect(renewalTime({ accessToken, expiresAt: '1999-01-01T00:00:00.000Z' }, 5_000_000)).toBe(5_000_000 + 570_000);
  });

  it('goes by the instant where the token says nothing', () => {
    const expiresAt = new Date(5_600_000).toISOString();
    expect(renewalTime({ accessToken: 'opaque', expiresAt }, 5_000_000)).toBe(5_000_000 + 570_000);
  });

  it('renews half-way through a very short life', () => {
    expect(renewalTime({ accessToken: jwt({ iat: 0, exp: 20 }), expiresAt: '' }, 0)).toBe(10_000);
  });
});
