import { msToSamples, samplesToMs } from '../audio.ts';
import { findCut, quietestPlace } from './find-cut.ts';
import { createRollingAudio } from './rolling-audio.ts';
import { SPEECH_OFF, SPEECH_ON } from './spans.ts';
import { VAD_WINDOW_MS, VAD_WINDOW_SAMPLES } from './windows.ts';

/** A stretch of audio with speech in it, ready for `Engine.transcribe`. */
export interface SpeechChunk {
  /** 0, 1, 2 … */
  index: number;
  /** Where in the stream it starts. */
  startSample: number;
  startMs: number;
  /** Memory of its own. */
  pcm: Int16Array<ArrayBuffer>;
  /** How much of it the detector calls speech. */
  speechMs: number;
  /** How much of its beginning is the end of the chunk before as well: where nobody paused, both have it. */
  overlapSamples: number;
}

export interface SkippedSpan {
  startSample: number;
  endSample: number;
}

export interface CutterOptions {
  /** Chunks that do not end with the speech are at least this long; default 20 s. */
  minMs?: number;
  /** Default 29.5 s, and at most 30 s for Whisper. */
  maxMs?: number;
  /** The same for the first chunk, for early text; default as for the others. */
  firstMinMs?: number;
  firstMaxMs?: number;
  /** Told of every stretch without speech that is in no chunk, in order. */
  onSkipped?: (span: SkippedSpan) => void;
}

export interface Cutter {
  /** Next samples and next probabilities, in any portions and not in step with one another. */
  push(pcm: Int16Array, probabilities: Float32Array): SpeechChunk[];
  /** To be called when all samples and probabilities were pushed. */
  end(): SpeechChunk[];
}

/** Where the quiet beside speech is looked for, and how much of what lies beyond is kept, where it is there. */
const EDGE_SAMPLES = msToSamples(400);
const MARGIN_SAMPLES = msToSamples(100);
/** Silence this long between two chunks is left out; shorter pauses are cut through. */
const LONG_PAUSE_SAMPLES = msToSamples(1500);
/** Where nobody pauses, both chunks hear this much on either side of the cut. */
const OVERLAP_REACH = msToSamples(750);
/** Less speech than this is a click. */
const MIN_SPEECH_WINDOWS = 5;

/**
 * Cuts a stream into chunks of speech: 20–29.5 s long, cut in the middle of the quietest 0.4 s, long stretches without
 * speech left out; where nobody pauses, neighbours overlap by 1.5 s. Decides window by window, so the same audio gives
 * the same chunks whatever the portions it comes in; and by the sound alone, so after a stretch that is put in or
 * changed the cuts soon fall into the same places again. Keeps no more than one chunk in memory beside what was pushed
 * and has no probability yet.
 */
export function createCutter(options: CutterOptions = {}): Cutter {
  const min = msToSamples(options.minMs ?? 20_000);
  const max = msToSamples(options.maxMs ?? 29_500);
  const firstMin = options.firstMinMs === undefined ? min : msToSamples(options.firstMinMs);
  const firstMax = options.firstMaxMs === undefined ? max : msToSamples(options.firstMaxMs);
  const audio = createRollingAudio();
  let window = 0;
  let chunkStart: number | undefined;
  /** Where the last chunk ended: the next one starts there or later, unless they overlap. */
  let covered = 0;
  let index = 0;

  const isSpeech = (at: number) => audio.probability(at) >= SPEECH_ON;
  const isSilence = (at: number) => audio.probability(at) < SPEECH_OFF;
  const longest = () => (index === 0 ? firstMax : max);
  const shortest = () => (index === 0 ? firstMin : min);

  /** First window after the last one that is not silent before `end`; `start` where all are silent. */
  const speechEnd = (start: number, end: number) => {
    const from = Math.floor(start / VAD_WINDOW_SAMPLES);
    let at = Math.ceil(end / VAD_WINDOW_SAMPLES);
    while (at > from && isSilence(at - 1)) at--;
    return Math.max(start, at * VAD_WINDOW_SAMPLES);
  };

  /** A little before the speech that begins in the window at `from`. */
  const speechStart = (from: number) => {
    const quiet = quietestPlace(audio, Math.max(covered, from - EDGE_SAMPLES), from + VAD_WINDOW_SAMPLES);
    return Math.max(covered, quiet - MARGIN_SAMPLES);
  };

  const speechWindows = (start: number, end: number) => {
    let count = 0;
    for (let at = Math.floor(start / VAD_WINDOW_SAMPLES); at * VAD_WINDOW_SAMPLES < end; at++)
      if (isSpeech(at)) count++;
    return count;
  };

  const emit = (start: number, end: number): SpeechChunk[] => {
    const speech = speechWindows(start, end);
    if (speech < MIN_SPEECH_WINDOWS) return [];
    const overlapSamples = Math.max(0, covered - start);
    if (start > covered) options.onSkipped?.({ startSample: covered, endSample: start });
    covered = end;
    const chunk = { startSample: start, startMs: samplesToMs(start), speechMs: speech * VAD_WINDOW_MS };
    return [{ index: index++, ...chunk, pcm: audio.slice(start, end), overlapSamples }];
  };

  /** Ends the chunk at `end`, or soon after its last speech where a long silence follows; looks for speech from there. */
  const close = (start: number, end: number, next?: number): SpeechChunk[] => {
    const spoken = speechEnd(start, end);
    const isLong = end - spoken >= LONG_PAUSE_SAMPLES;
    const quiet = isLong ? quietestPlace(audio, spoken - VAD_WINDOW_SAMPLES, spoken + EDGE_SAMPLES, true) : end;
    const trimmed = Math.min(end, quiet + MARGIN_SAMPLES);
    const chunks = emit(start, trimmed);
    chunkStart = next;
    window = Math.floor((chunkStart ?? trimmed) / VAD_WINDOW_SAMPLES);
    audio.forget((chunkStart ?? trimmed) - EDGE_SAMPLES);
    return chunks;
  };

  const step = (): SpeechChunk[] => {
    const from = window * VAD_WINDOW_SAMPLES;
    window++;
    if (chunkStart === undefined) {
      if (isSpeech(window - 1)) chunkStart = from - covered < LONG_PAUSE_SAMPLES ? covered : speechStart(from);
      audio.forget((chunkStart ?? from) - EDGE_SAMPLES - MARGIN_SAMPLES);
      return [];
    }
    const end = chunkStart + longest();
    if (window * VAD_WINDOW_SAMPLES < end) return [];
    if (end - speechEnd(chunkStart, end) >= LONG_PAUSE_SAMPLES) return close(chunkStart, end);
    const cut = findCut(audio, chunkStart + shortest(), end);
    if (cut.isSilent) return close(chunkStart, cut.at);
    const at = Math.min(cut.at, end - OVERLAP_REACH);
    return close(chunkStart, at + OVERLAP_REACH, at - OVERLAP_REACH);
  };

  const run = (): SpeechChunk[] => {
    const chunks: SpeechChunk[] = [];
    while (audio.hasWindow(window)) chunks.push(...step());
    return chunks;
  };

  return {
    push(pcm, probabilities) {
      audio.push(pcm, probabilities);
      return run();
    },
    end() {
      audio.finish();
      const chunks = run();
      const total = audio.length();
      while (chunkStart !== undefined && chunkStart < total) {
        const end = Math.min(total, chunkStart + longest());
        chunks.push(...close(chunkStart, end));
        chunks.push(...run());
      }
      if (total > covered) options.onSkipped?.({ startSample: covered, endSample: total });
      return chunks;
    },
  };
}
