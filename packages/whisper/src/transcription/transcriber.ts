import { hashSamples, msToSamples, samplesToMs, toFloatSamples } from '../audio.ts';
import type { DecoderBatch } from '../decoding/decoder-batch.ts';
import { goesInCircles, passes, readsAsSilence, TEMPERATURES } from '../decoding/fallback.ts';
import type { Tokenizer } from '../decoding/tokenizer.ts';
import type { DecodedWindow } from '../decoding/window.ts';
import type { Profile } from '../engine/engine.ts';
import type { SpeechModel } from '../speech/silero.ts';
import type { Span } from '../speech/spans.ts';
import { joinWords } from '../words/word.ts';
import { createGapFiller, type Filled, merged } from './gap-filler.ts';
import { type HeardSpeech, hearSpeech, isSpeechHeard, readsAsGuess } from './heard-speech.ts';
import type { DropReason, Transcription } from './transcription.ts';
import { type WordsOfStretch, windowWords } from './window-words.ts';

export interface TranscribeTask {
  pcm: Int16Array;
  /** As asked for; unset: detect. */
  language: string | undefined;
  languageToken: number | undefined;
  profile: Profile;
  /** Tokens of the prompt. */
  previous: readonly number[];
  awaited: boolean;
  signal: AbortSignal;
  onProgress?: ((fraction: number, text: () => string) => void) | undefined;
}

interface Dependencies {
  decoders: Readonly<Record<Profile, DecoderBatch>>;
  tokenizer: Tokenizer;
  speechModel: SpeechModel;
}

/**
 * Decodes up to 30 s with everything that keeps Whisper honest: speech detection, fallback, guards. What passes at no
 * temperature is heard in parts: they stand where all of them can be believed, and where the whole goes in circles.
 */
export function createTranscriber({ decoders, tokenizer, speechModel }: Dependencies) {
  return async (task: TranscribeTask): Promise<Transcription> => {
    const { pcm, previous, awaited, signal, languageToken } = task;
    const batch = decoders[task.profile];
    const samples = toFloatSamples(pcm);
    const seed = hashSamples(pcm);
    const whole: Span = { startMs: 0, endMs: samplesToMs(samples.length) };
    let heard: HeardSpeech = { spans: [], probabilities: new Float32Array(0) };

    const main = await batch.decode({
      samples,
      seed,
      previous,
      languageToken,
      awaited,
      signal,
      temperatures: TEMPERATURES.length,
      onToken: task.onProgress,
      async prepare() {
        heard = await hearSpeech(samples, speechModel);
        return isSpeechHeard(heard);
      },
    });
    if (!main) return nothingSaid(whole, task.language);

    const wordsOf = (decoded: DecodedWindow, stretch: Span) => windowWords(decoded, stretch, { heard, tokenizer });
    const firstWords = (): WordsOfStretch => {
      if (readsAsSilence(main)) return noWords(whole, 'no_speech');
      if (readsAsGuess(heard, main.averageLogProbability)) return noWords(whole, 'hallucination');
      return wordsOf(main, whole);
    };
    const { fillGaps, hearInParts } = createGapFiller({
      heard,
      wordsOf,
      decode: ({ startMs, endMs }) => {
        const part = samples.subarray(msToSamples(startMs), msToSamples(endMs));
        const language = languageToken ?? main.languageToken;
        const gap = { samples: part, seed, previous, languageToken: language, awaited, signal, temperatures: 1 };
        // Before the windows that wait: the request is nearly done.
        return batch.decode(gap, true);
      },
    });
    const hearWhole = async (): Promise<Filled> => {
      const first = firstWords();
      return merged([{ ...first, redecoded: 0 }, await fillGaps(first.words, whole)]);
    };
    const hear = async (): Promise<Filled> => {
      if (passes(main)) return hearWhole();
      const parts = await hearInParts(whole);
      const isBetter = parts.words.length > 0 && (goesInCircles(main) || parts.dropped.length === 0);
      return isBetter ? parts : hearWhole();
    };
    const { words: found, dropped, redecoded } = await hear();
    const words = inOrder(found);
    return {
      text: joinWords(words),
      words,
      language: main.language,
      languageProbability: rounded(main.languageProbability),
      noSpeechProbability: rounded(main.noSpeechProbability),
      averageLogProbability: rounded(main.averageLogProbability),
      compressionRatio: rounded(main.compressionRatio),
      temperature: main.temperature,
      dropped: inOrder(dropped),
      redecoded,
    };
  };
}

function noWords(whole: Span, reason: DropReason): WordsOfStretch {
  return { words: [], dropped: [{ ...whole, reason }] };
}

function nothingSaid(whole: Span, language: string | undefined): Transcription {
  return {
    text: '',
    words: [],
    language: language ?? null,
    languageProbability: 0,
    noSpeechProbability: 1,
    averageLogProbability: 0,
    compressionRatio: 0,
    temperature: 0,
    dropped: [{ ...whole, reason: 'no_speech' }],
    redecoded: 0,
  };
}

function inOrder<T extends Span>(spans: readonly T[]): T[] {
  return spans.toSorted((a, b) => a.startMs - b.startMs);
}

/** Sums of the same numbers in another order differ in the sixth digit; results must not. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
