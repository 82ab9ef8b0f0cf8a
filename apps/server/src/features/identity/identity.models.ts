import type { SessionAnswer } from '@audiotricks/contracts';

/** Where a request came from, kept on the session. */
export interface Device {
  userAgent: string;
  ipAddress: string;
}

/** A session that just began or went on: the answer, and the secret that goes into the cookie. */
export interface OpenSession {
  answer: SessionAnswer;
  refreshToken: string;
  /** The cookie's life. */
  refreshExpiresAt: Date;
}

/** A session whose refresh token nobody used for so long is over. */
export const idleLifeMs = 7 * 24 * 60 * 60 * 1000;
/** A session is over after this time, however much it is used. */
export const absoluteLifeMs = 30 * 24 * 60 * 60 * 1000;
/** How long a used refresh token still gives its successor again: for a lost answer, and for two tabs at once. */
export const refreshGraceMs = 20_000;
/** An access token lives so long (RFC 9068). */
export const accessLifeMs = 10 * 60 * 1000;

/** E-mail addresses are equal without case. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** What somebody typed to sign in: an address has an `@`, a username never. */
export function identifierOf(typed: string): { emailNormalized: string } | { usernameNormalized: string } {
  const normalized = normalizeEmail(typed);
  return normalized.includes('@') ? { emailNormalized: normalized } : { usernameNormalized: normalized };
}

/** When a refresh token made now ends: idle, but never after its session. */
export function refreshExpiry(now: Date, sessionExpiresAt: Date): Date {
  return new Date(Math.min(now.getTime() + idleLifeMs, sessionExpiresAt.getTime()));
}
