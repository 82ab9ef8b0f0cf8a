import { createHash, randomBytes } from 'node:crypto';

/** The secret of a link that is sent by mail: 256 bits, kept nowhere but in the mail. */
export const newLinkToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of it. */
export const hashLinkToken = (token: string): Buffer<ArrayBuffer> =>
  Buffer.from(createHash('sha256').update(token).digest());
