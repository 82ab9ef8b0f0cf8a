import { randomBytes } from 'node:crypto';

/** 32 bytes as 64 hexadecimal digits. */
export function parseInstanceSecret(text: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('not 64 hexadecimal digits');
  return Buffer.from(text, 'hex');
}

/** Letters and digits only, so that it needs no quoting anywhere. */
export function parseDatabasePassword(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error('not 64 hexadecimal digits');
  return text;
}

export const makeRandomHex = (): string => randomBytes(32).toString('hex');
