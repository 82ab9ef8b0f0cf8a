import { VAD_WINDOW_MS } from './windows.ts';

export interface Span {
  startMs: number;
  endMs: number;
}

/** Speech begins at this probability … */
export const SPEECH_ON = 0.5;
/** … and goes on while it stays above this one. */
export const SPEECH_OFF = 0.35;

/** A pause shorter than this (a stop consonant) does not part two stretches of speech. */
const MIN_PAUSE_MS = 150;
/** Shorter stretches are clicks. */
const MIN_SPEECH_MS = 64;

/** Turns the probabilities of windows into stretches of speech. */
export function speechSpans(probabilities: Float32Array): Span[] {
  const spans: Span[] = [];
  let startMs: number | undefined;
  for (let window = 0; window <= probabilities.length; window++) {
    const probability = probabilities[window] ?? 0;
    const atMs = window * VAD_WINDOW_MS;
    if (startMs === undefined && probability >= SPEECH_ON) startMs = atMs;
    if (startMs === undefined || probability >= SPEECH_OFF) continue;
    const last = spans.at(-1);
    if (last && startMs - last.endMs < MIN_PAUSE_MS) last.endMs = atMs;
    else spans.push({ startMs, endMs: atMs });
    startMs = undefined;
  }
  return spans.filter((span) => span.endMs - span.startMs >= MIN_SPEECH_MS);
}

/** How much of `from`…`to` is covered by the spans, in ms. */
export function overlapMs(spans: readonly Span[], fromMs: number, toMs: number): number {
  return totalMs(spansWithin(spans, { startMs: fromMs, endMs: toMs }));
}

export function totalMs(spans: readonly Span[]): number {
  return spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

/** The parts of the spans that lie in `stretch`. */
export function spansWithin(spans: readonly Span[], stretch: Span): Span[] {
  return spans
    .map(({ startMs, endMs }) => ({
      startMs: Math.max(startMs, stretch.startMs),
      endMs: Math.min(endMs, stretch.endMs),
    }))
    .filter(({ startMs, endMs }) => endMs > startMs);
}
