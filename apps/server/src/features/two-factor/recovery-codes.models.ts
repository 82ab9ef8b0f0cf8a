import { createHash, randomBytes } from 'node:crypto';

const codeCount = 10;
/** Without letters and digits that look alike (Crockford). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten codes of 120 bits, so that a plain hash keeps them (ASVS 6.5.2), in four groups of six. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: codeCount }, () => {
    const letters = Array.from(randomBytes(24), (byte) => alphabet[byte % alphabet.length]).join('');
    return letters.match(/.{6}/g)?.join('-') ?? letters;
  });
}

/** SHA-256 of a code however it was typed: case, spaces and dashes do not matter, nor O for 0, nor I and L for 1. */
export function hashRecoveryCode(code: string): Buffer<ArrayBuffer> {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return Buffer.from(createHash('sha256').update(plain).digest());
}
