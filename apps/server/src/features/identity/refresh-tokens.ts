import { createHash, randomBytes } from 'node:crypto';

/** A fresh secret of 256 bits as it stands in the cookie. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of it. */
export function hashRefreshToken(token: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(token).digest());
}
