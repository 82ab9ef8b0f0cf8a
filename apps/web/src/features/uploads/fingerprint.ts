export interface Fingerprint {
  fileName: string;
  sizeBytes: number;
  /** SHA-256 of the first and the last MiB in hex; null where the page may not hash (an insecure origin). */
  firstHash: string | null;
  lastHash: string | null;
  modifiedAtMs: number;
}

const spanBytes = 1024 * 1024;

/** By which a file is known again after a reload, without reading all of it. */
export async function fingerprintOf(file: File): Promise<Fingerprint> {
  const [firstHash, lastHash] = await Promise.all([
    hash(file.slice(0, spanBytes)),
    hash(file.slice(Math.max(0, file.size - spanBytes))),
  ]);
  return { fileName: file.name, sizeBytes: file.size, firstHash, lastHash, modifiedAtMs: file.lastModified };
}

/** The same bytes as far as anybody looked; where nothing could be hashed, the same name, size and time. */
export function isSameFile(a: Fingerprint, b: Fingerprint): boolean {
  if (a.fileName !== b.fileName || a.sizeBytes !== b.sizeBytes) return false;
  if (a.firstHash === null || b.firstHash === null) return a.modifiedAtMs === b.modifiedAtMs;
  return a.firstHash === b.firstHash && a.lastHash === b.lastHash;
}

async function hash(bytes: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
