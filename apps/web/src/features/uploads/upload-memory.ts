import { keepPreference, readPreference } from '../../lib/preferences.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Which file belongs to which unfinished upload; survives a reload. */
export interface UploadMemory {
  remember: (uploadId: string, fingerprint: Fingerprint) => void;
  forget: (uploadId: string) => void;
  recall: (uploadId: string) => Fingerprint | null;
  /** Lets go of uploads that the server no longer lists. */
  keepOnly: (uploadIds: readonly string[]) => void;
}

type Remembered = Record<string, Fingerprint>;

export function createUploadMemory(workspaceId: string): UploadMemory {
  const name = `uploads.${workspaceId}`;
  const read = () => parseRemembered(readPreference(name));
  const write = (remembered: Remembered) => keepPreference(name, JSON.stringify(remembered));

  return {
    remember: (uploadId, fingerprint) => write({ ...read(), [uploadId]: fingerprint }),
    forget: (uploadId) => {
      const { [uploadId]: _, ...rest } = read();
      write(rest);
    },
    recall: (uploadId) => read()[uploadId] ?? null,
    keepOnly: (uploadIds) => write(Object.fromEntries(Object.entries(read()).filter(([id]) => uploadIds.includes(id)))),
  };
}

/** Keeps only what has the shape: anybody may have written to the browser's storage. */
export function parseRemembered(text: string | null): Remembered {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, entry]) => isFingerprint(entry)));
  } catch {
    // Not JSON: nothing is remembered.
    return {};
  }
}

function isFingerprint(value: unknown): value is Fingerprint {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof Fingerprint, unknown>>;
  const isHash = (hash: unknown) => hash === null || typeof hash === 'string';
  return (
    typeof entry.fileName === 'string' &&
    typeof entry.sizeBytes === 'number' &&
    typeof entry.modifiedAtMs === 'number' &&
    isHash(entry.firstHash) &&
    isHash(entry.lastHash)
  );
}
