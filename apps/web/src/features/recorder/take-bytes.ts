import type { Take } from './take.ts';
import type { TakeStore } from './take-store.ts';

/** The bytes of a take under way, as they come: in the store, or in memory from where the store took no more. */
export interface TakeBytes {
  /** Adds what was recorded last; `recordedMs`: sound up to its end. */
  add: (piece: Blob, recordedMs: number) => void;
  /** When everything that was added is kept. */
  settled: () => Promise<void>;
  sizeBytes: () => number;
  read: (startByte: number, endByte: number) => Promise<Blob>;
}

export interface TakeBytesOptions {
  store: TakeStore;
  take: Take;
  /** More is kept, and may be sent. */
  onGrown: (sizeBytes: number) => void;
  /** The store takes no more: from here on the bytes are only as safe as this page. */
  onUnkept: (error: unknown) => void;
}

export function createTakeBytes({ store, take, onGrown, onUnkept }: TakeBytesOptions): TakeBytes {
  let sizeBytes = 0;
  let keptBytes = 0;
  let loose: Blob | null = null;
  // In order: what is kept is always a beginning without gaps.
  let last: Promise<void> = store.add(take).catch(giveUp);

  function giveUp(error: unknown): void {
    if (loose !== null) return;
    loose = new Blob([]);
    onUnkept(error);
  }

  async function keep(piece: Blob, recordedMs: number): Promise<void> {
    const bytes = await piece.arrayBuffer();
    if (loose === null) {
      await store.append(take.id, { startByte: keptBytes, bytes, recordedMs }).then(() => {
        keptBytes += bytes.byteLength;
      }, giveUp);
    }
    if (loose !== null) loose = new Blob([loose, bytes]);
    sizeBytes += bytes.byteLength;
    onGrown(sizeBytes);
  }

  return {
    add: (piece, recordedMs) => {
      if (piece.size > 0) last = last.then(() => keep(piece, recordedMs));
    },
    settled: () => last,
    sizeBytes: () => sizeBytes,
    read: async (startByte, endByte) => {
      const kept = startByte < keptBytes ? [await store.read(take.id, startByte, Math.min(endByte, keptBytes))] : [];
      if (endByte <= keptBytes || loose === null) return new Blob(kept);
      return new Blob([...kept, loose.slice(Math.max(0, startByte - keptBytes), endByte - keptBytes)]);
    },
  };
}
