import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** 32 bytes as 64 hexadecimal digits. */
export function parseInstanceSecret(text: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('not 64 hexadecimal digits');
  return Buffer.from(text, 'hex');
}

/** An Ed25519 private key, PKCS #8 DER in base64. */
export function parseAccessTokenKey(text: string): KeyObject {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
  return key;
}

/** Letters and digits only, so that it needs no quoting anywhere. */
export function parseDatabasePassword(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error('not 64 hexadecimal digits');
  return text;
}

export const makeRandomHex = (): string => randomBytes(32).toString('hex');

export const makeAccessTokenKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
