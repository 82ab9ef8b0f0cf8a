import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** A fresh secret of 256 bits as it stands in the cookie. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of it. */
export function hashRefreshToken(token: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(token).digest());
}

/** A token encrypted for the row of its predecessor (AES-256-GCM, bound to that row's id): nonce, text, tag. */
export function sealToken(token: string, sealingKey: Uint8Array, rowId: string): Buffer<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(rowId));
  return Buffer.concat([nonce, cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Throws where the bytes were changed, or belong to another row. */
export function openSealedToken(sealed: Uint8Array, sealingKey: Uint8Array, rowId: string): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', sealingKey, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(rowId)).setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
}
