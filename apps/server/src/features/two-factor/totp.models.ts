import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;

/** What all authenticator apps can do (RFC 6238): SHA-1, six digits, 30 seconds. */
const settings = { algorithm: 'SHA1', digits: 6, period: periodSeconds };

/** 160 bits in base32, as RFC 4226 4 advises. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The `otpauth:` address that an app reads from a QR code. */
export function totpUri(secret: string, email: string): string {
  return new TOTP({ ...settings, issuer: 'AudioTricks', label: email, secret }).toString();
}

/** The period (of 30 s, counted from 1970) whose code this is: now's, the one before or after; else null. Constant time. */
export function findStep(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = new TOTP({ ...settings, secret }).validate({ token: code, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1000 / periodSeconds) + delta;
}
