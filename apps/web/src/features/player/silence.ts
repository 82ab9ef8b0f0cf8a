interface Span {
  startMs: number;
  endMs: number;
}

const leastGapMs = 1000;
const tailMs = 250;
const leadMs = 200;

/** Where to go on from a pause of more than a second between words; null where there is none, and before and after all words. */
export function createSilenceJump(words: readonly Span[], lastStarted: (timeMs: number) => number) {
  return (timeMs: number): number | null => {
    const index = lastStarted(timeMs);
    const next = words[index + 1];
    if (!next) return null;
    const quietFromMs = words[index]?.endMs ?? 0;
    if (next.startMs - quietFromMs < leastGapMs) return null;
    const targetMs = next.startMs - leadMs;
    return timeMs > quietFromMs + tailMs && timeMs < targetMs ? targetMs : null;
  };
}
