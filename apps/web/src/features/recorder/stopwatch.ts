/** Time without the pauses. */
export interface Stopwatch {
  run: () => void;
  pause: () => void;
  elapsedMs: () => number;
}

export function createStopwatch(nowMs: () => number = () => performance.now()): Stopwatch {
  let beforeMs = 0;
  let sinceMs: number | null = null;
  const elapsedMs = () => beforeMs + (sinceMs === null ? 0 : nowMs() - sinceMs);
  return {
    run: () => {
      sinceMs ??= nowMs();
    },
    pause: () => {
      beforeMs = elapsedMs();
      sinceMs = null;
    },
    elapsedMs: () => Math.round(elapsedMs()),
  };
}
