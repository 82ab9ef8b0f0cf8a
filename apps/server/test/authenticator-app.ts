import { TOTP } from 'otpauth';

/** What an authenticator app shows for a secret (base32). */
export const codeOfApp = (secret: string, at: Date = new Date()): string =>
  new TOTP({ secret }).generate({ timestamp: at.getTime() });
