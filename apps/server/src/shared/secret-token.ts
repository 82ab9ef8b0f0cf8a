import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits in base64url, for a cookie or a link; it is kept nowhere else. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of it. */
export const hashSecretToken = (token: string): Buffer<ArrayBuffer> =>
  Buffer.from(createHash('sha256').update(token).digest());
