import type { FoundFile } from './scan-folder.ts';

/** Tells which files have stopped growing: the same size and time over `settleMs` of our own clock. */
export function createSettling(settleMs: number) {
  const seen = new Map<string, { sizeBytes: number; modifiedAtMs: number; sinceMs: number }>();

  /** Of the files of one look at the folder, those that are whole. An empty file has not begun. */
  function settled(files: readonly FoundFile[], nowMs: number): FoundFile[] {
    const places = new Set(files.map(({ place }) => place));
    for (const place of seen.keys()) if (!places.has(place)) seen.delete(place);
    return files.filter(({ place, sizeBytes, modifiedAtMs }) => {
      const before = seen.get(place);
      const isSame = before?.sizeBytes === sizeBytes && before.modifiedAtMs === modifiedAtMs;
      if (!isSame) seen.set(place, { sizeBytes, modifiedAtMs, sinceMs: nowMs });
      return isSame && sizeBytes > 0 && nowMs - before.sinceMs >= settleMs;
    });
  }

  return { settled };
}
