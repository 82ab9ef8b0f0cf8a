import { hashSamples, msToSamples, samplesToMs, toFloatSamples } from '../audio.ts';
import type { DecoderBatch } from '../decoding/decoder-batch.ts';
import {
  MAX_NO_SPEECH_PROBABILITY,
  MIN_AVERAGE_LOG_PROBABILITY,
  readsAsSilence,
  TEMPERATURES,
} from '../decoding/fallback.ts';
import type { Tokenizer } from '../decoding/tokenizer.ts';
import type { DecodedWindow, WindowTask } from '../decoding/window.ts';
import type { SpeechModel } from '../speech/silero.ts';
import { LEAD_SAMPLES } from '../speech/silero.ts';
import { type Span, speechSpans } from '../speech/spans.ts';
import { groupWords } from '../words/group-words.ts';
import { mendTimes } from '../words/mend-times.ts';
import { joinWords, type Word } from '../words/word.ts';
import { dropDoubtfulWords } from './doubtful-words.ts';
import { findGaps } from './gaps.ts';
import type { Dropped, Transcription } from './transcription.ts';

/** A gap may have gaps again: so often is looked for more. */
const MAX_GAP_DEPTH = 2;
/** A gap within a gap that is nearly all of it would be decoded the same way again. */
const SAME_AGAIN_SHARE = 0.9;

export interface TranscribeTask {
  pcm: Int16Array;
  /** As asked for; unset: detect. */
  language: string | undefined;
  languageToken: number | undefined;
  previous: readonly number[];
  signal: AbortSignal;
  onProgress?: ((fraction: number, text: () => string) => void) | undefined;
}

interface Dependencies {
  batch: DecoderBatch;
  tokenizer: Tokenizer;
  speechModel: SpeechModel;
}

interface Stretch extends Span {
  depth: number;
}

/** Decodes up to 30 s with everything that keeps Whisper honest: speech detection, fallback, guards. */
export function createTranscriber({ batch, tokenizer, speechModel }: Dependencies) {
  return async (task: TranscribeTask): Promise<Transcription> => {
    const samples = toFloatSamples(task.pcm);
    const seed = hashSamples(task.pcm);
    const durationMs = samplesToMs(samples.length);
    let probabilities = new Float32Array(0);
    let speech: Span[] = [];
    let languageToken = task.languageToken;
    const dropped: Dropped[] = [];
    let redecoded = 0;

    const decode = (from: number, to: number, extra: Partial<WindowTask>) => {
      const part = samples.subarray(msToSamples(from), to >= durationMs ? samples.length : msToSamples(to));
      const { previous, signal } = task;
      return batch.decode(
        { samples: part, seed, previous, languageToken, signal, temperatures: 1, ...extra },
        from > 0,
      );
    };

    const wordsOf = (decoded: DecodedWindow, stretch: Span): Word[] => {
      const shifted = groupWords(decoded, tokenizer).map((word) => ({
        ...word,
        startMs: word.startMs + stretch.startMs,
        endMs: Math.min(word.endMs + stretch.startMs, stretch.endMs),
      }));
      const inStretch = speech.map((span) => ({
        startMs: Math.max(span.startMs, stretch.startMs),
        endMs: Math.min(span.endMs, stretch.endMs),
      }));
      const heard = dropDoubtfulWords(mendTimes(shifted, inStretch), { speech, probabilities });
      dropped.push(...heard.dropped);
      if (decoded.looped) {
        const startMs = heard.words.at(-1)?.endMs ?? stretch.startMs;
        dropped.push({ startMs, endMs: stretch.endMs, reason: 'repetition' });
      }
      return heard.words;
    };

    const fillGaps = async (words: readonly Word[], stretch: Stretch): Promise<Word[]> => {
      if (stretch.depth >= MAX_GAP_DEPTH) return [];
      const shifted = words.map((w) => ({
        ...w,
        startMs: w.startMs - stretch.startMs,
        endMs: w.endMs - stretch.startMs,
      }));
      const local = speech.map((s) => ({ startMs: s.startMs - stretch.startMs, endMs: s.endMs - stretch.startMs }));
      const lengthMs = stretch.endMs - stretch.startMs;
      const gaps = findGaps(shifted, local, lengthMs).filter(
        (gap) => stretch.depth === 0 || gap.endMs - gap.startMs <= SAME_AGAIN_SHARE * lengthMs,
      );
      const found = await Promise.all(
        gaps.map((gap) =>
          fillGap({
            startMs: gap.startMs + stretch.startMs,
            endMs: gap.endMs + stretch.startMs,
            depth: stretch.depth + 1,
          }),
        ),
      );
      return found.flat();
    };
    const fillGap = async (stretch: Stretch): Promise<Word[]> => {
      redecoded++;
      const decoded = await decode(stretch.startMs, stretch.endMs, {});
      if (!decoded) return [];
      if (isUnbelievable(decoded)) {
        dropped.push({ startMs: stretch.startMs, endMs: stretch.endMs, reason: 'hallucination' });
        return [];
      }
      const words = wordsOf(decoded, stretch);
      return [...words, ...(await fillGaps(words, stretch))];
    };

    const main = await decode(0, durationMs, {
      temperatures: TEMPERATURES.length,
      onToken: task.onProgress,
      async prepare() {
        const lead = new Float32Array(LEAD_SAMPLES + samples.length);
        lead.set(samples, LEAD_SAMPLES);
        probabilities = await speechModel(lead);
        speech = speechSpans(probabilities);
        return speech.length > 0;
      },
    });
    if (!main) return silence(durationMs, task.language);
    languageToken ??= main.languageToken;
    const whole = { startMs: 0, endMs: durationMs, depth: 0 };
    const silent = readsAsSilence(main);
    if (silent) dropped.push({ startMs: 0, endMs: durationMs, reason: 'no_speech' });
    const first = silent ? [] : wordsOf(main, whole);
    const words = [...first, ...(await fillGaps(first, whole))].sort((a, b) => a.startMs - b.startMs);
    return {
      text: joinWords(words),
      words,
      language: main.language,
      languageProbability: main.languageProbability,
      noSpeechProbability: main.noSpeechProbability,
      averageLogProbability: main.averageLogProbability,
      compressionRatio: main.compressionRatio,
      temperature: main.temperature,
      dropped: dropped.sort((a, b) => a.startMs - b.startMs),
      redecoded,
    };
  };
}

function isUnbelievable(decoded: DecodedWindow): boolean {
  return (
    decoded.averageLogProbability < MIN_AVERAGE_LOG_PROBABILITY ||
    decoded.noSpeechProbability > MAX_NO_SPEECH_PROBABILITY ||
    decoded.looped
  );
}

function silence(durationMs: number, language: string | undefined): Transcription {
  return {
    text: '',
    words: [],
    language: language ?? null,
    languageProbability: 0,
    noSpeechProbability: 1,
    averageLogProbability: 0,
    compressionRatio: 0,
    temperature: 0,
    dropped: [{ startMs: 0, endMs: durationMs, reason: 'no_speech' }],
    redecoded: 0,
  };
}
