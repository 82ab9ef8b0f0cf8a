const windowMs = 8000;
const leastSpanMs = 1000;

export interface SpeedMeter {
  /** Tells the bytes sent so far. */
  note: (sentBytes: number, nowMs: number) => void;
  /** Over the last 8 s; null before a second has been measured. */
  bytesPerSecond: () => number | null;
  reset: () => void;
}

export function createSpeedMeter(): SpeedMeter {
  let samples: { sentBytes: number; atMs: number }[] = [];

  function note(sentBytes: number, nowMs: number): void {
    samples.push({ sentBytes, atMs: nowMs });
    const keepFrom = samples.findIndex((sample) => sample.atMs >= nowMs - windowMs);
    if (keepFrom > 0) samples = samples.slice(keepFrom);
  }

  function bytesPerSecond(): number | null {
    const first = samples[0];
    const last = samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < leastSpanMs) return null;
    const speed = ((last.sentBytes - first.sentBytes) * 1000) / (last.atMs - first.atMs);
    return speed > 0 ? speed : null;
  }

  return {
    note,
    bytesPerSecond,
    reset: () => {
      samples = [];
    },
  };
}
