import { hkdfSync } from 'node:crypto';

/**
 * A 256-bit key for one purpose (`password.pepper`, `access_token.signing`, …), and for one workspace where given,
 * made from the instance's secret by HKDF-SHA-256: no key tells anything of another, and only one secret is kept.
 */
export function deriveKey(instanceSecret: Uint8Array, purpose: string, workspaceId?: string): Buffer {
  if (instanceSecret.byteLength < 32) throw new Error('The instance secret must have at least 32 bytes.');
  const info = JSON.stringify(['audiotricks', 1, purpose, workspaceId ?? null]);
  return Buffer.from(hkdfSync('sha256', instanceSecret, new Uint8Array(0), info, 32));
}
