import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

export interface KeyRing {
  /** A 32-byte key for one purpose of the instance; `purpose` is a dotted constant such as `uploads.signed_url`. */
  instanceKey(purpose: string): Buffer;
  /** A 32-byte key for one purpose of one workspace: equal text in two workspaces never gives equal digests. */
  workspaceKey(purpose: string, workspaceId: string): Buffer;
}

/** Derives independent keys from the instance's secret by HKDF-SHA-256 (RFC 5869). The same secret gives the same keys. */
export function createKeyRing(instanceSecret: Buffer): KeyRing {
  // A slash separates the parts, so no purpose or id may hold one.
  const derive = (...parts: string[]) => {
    if (parts.some((part) => part === '' || part.includes('/')))
      throw new Error('a key purpose holds a slash or is empty');
    return Buffer.from(hkdfSync('sha256', instanceSecret, '', ['audiotricks', ...parts].join('/'), KEY_BYTES));
  };
  return {
    instanceKey: (purpose) => derive('instance', purpose),
    workspaceKey: (purpose, workspaceId) => derive('workspace', purpose, workspaceId),
  };
}
