/** How much of something that is still being made is there, for whoever sends it. */
export interface GrowingSource {
  availableBytes: () => number;
  grow: (availableBytes: number) => void;
  /** No more comes. */
  finish: () => void;
  /** Whether all bytes before this one are there, or no more come. */
  isReady: (byte: number) => boolean;
  /** Waits until the part that begins at `startByte` is full, or is the last; null where nothing comes after `startByte`. */
  endOfPart: (startByte: number, partSizeBytes: number) => Promise<number | null>;
  untilFinal: () => Promise<void>;
}

/** `signal` ends all waiting, with its reason. */
export function createGrowingSource(signal: AbortSignal): GrowingSource {
  let available = 0;
  let isFinal = false;
  let wake: () => void = () => undefined;
  signal.addEventListener('abort', () => wake(), { once: true });

  async function until(isSo: () => boolean): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (isSo()) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  const isReady = (byte: number) => isFinal || available >= byte;

  return {
    availableBytes: () => available,
    grow: (availableBytes) => {
      if (availableBytes < available || isFinal) throw new RangeError('a recording only grows, until it ends');
      available = availableBytes;
      wake();
    },
    finish: () => {
      isFinal = true;
      wake();
    },
    isReady,
    endOfPart: async (startByte, partSizeBytes) => {
      const fullByte = startByte + partSizeBytes;
      await until(() => isReady(fullByte));
      if (available <= startByte) return null;
      return Math.min(fullByte, available);
    },
    untilFinal: () => until(() => isFinal),
  };
}
