import { msToSamples, samplesToMs } from '../audio.ts';
import { findCut } from './find-cut.ts';
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
  pcm: Int16Array;
  /** How much of it the detector calls speech. */
  speechMs: number;
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

/** Chunks begin this long before speech and end this long after it, where nothing else is in the way. */
const MARGIN_SAMPLES = msToSamples(300);
/** Less speech than this is a click. */
const MIN_SPEECH_WINDOWS = 5;

/**
 * Cuts a stream into chunks of speech: 20–29.5 s long, cut in the middle of the quietest 0.4 s, stretches without
 * speech left out. Decides window by window, so the same audio gives the same chunks whatever the portions it
 * comes in; keeps no more than one chunk in memory beside what was pushed and has no probability yet.
 */
export function createCutter(options: CutterOptions = {}): Cutter {
  const min = msToSamples(options.minMs ?? 20_000);
  const max = msToSamples(options.maxMs ?? 29_500);
  const firstMin = options.firstMinMs === undefined ? min : msToSamples(options.firstMinMs);
  const firstMax = options.firstMaxMs === undefined ? max : msToSamples(options.firstMaxMs);
  const audio = createRollingAudio();
  let window = 0;
  let chunkStart: number | undefined;
  /** Where to look for speech again after a chunk. */
  let resumeAt = 0;
  /** Where the last chunk ended: the next one starts there or later. */
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

  const speechWindows = (start: number, end: number) => {
    let count = 0;
    for (let at = Math.floor(start / VAD_WINDOW_SAMPLES); at * VAD_WINDOW_SAMPLES < end; at++)
      if (isSpeech(at)) count++;
    return count;
  };

  const emit = (start: number, end: number): SpeechChunk[] => {
    const speech = speechWindows(start, end);
    if (speech < MIN_SPEECH_WINDOWS) return [];
    if (start > covered) options.onSkipped?.({ startSample: covered, endSample: start });
    covered = end;
    const pcm = audio.slice(start, end);
    return [{ index: index++, startSample: start, startMs: samplesToMs(start), pcm, speechMs: speech * VAD_WINDOW_MS }];
  };

  /** Ends the chunk at `end` or soon after its last speech, and goes on looking for speech from there. */
  const close = (start: number, end: number): SpeechChunk[] => {
    const trimmed = Math.min(end, speechEnd(start, end) + MARGIN_SAMPLES);
    const chunks = emit(start, trimmed);
    window = Math.floor(trimmed / VAD_WINDOW_SAMPLES);
    chunkStart = trimmed === end && !isSilence(window) ? end : undefined;
    resumeAt = trimmed;
    audio.forget(trimmed - MARGIN_SAMPLES);
    return chunks;
  };

  const step = (): SpeechChunk[] => {
    const from = window * VAD_WINDOW_SAMPLES;
    window++;
    if (chunkStart === undefined) {
      if (isSpeech(window - 1)) chunkStart = Math.max(resumeAt, from - MARGIN_SAMPLES);
      audio.forget((chunkStart ?? from) - MARGIN_SAMPLES);
      return [];
    }
    const end = chunkStart + longest();
    if (window * VAD_WINDOW_SAMPLES < end) return [];
    const spoken = speechEnd(chunkStart, end);
    if (spoken + MARGIN_SAMPLES <= end) return close(chunkStart, end);
    return close(chunkStart, findCut(audio, chunkStart + shortest(), end));
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
