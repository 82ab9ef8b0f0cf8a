import { hashSamples, msToSamples, samplesToMs, toFloatSamples } from '../audio.ts';
import type { DecoderBatch } from '../decoding/decoder-batch.ts';
import { goesInCircles, passes, readsAsSilence, TEMPERATURES } from '../decoding/fallback.ts';
import type { Tokenizer } from '../decoding/tokenizer.ts';
import type { DecodedWindow, WindowTask } from '../decoding/window.ts';
import type { Profile } from '../engine/engine.ts';
import type { SpeechModel } from '../speech/silero.ts';
import type { Span } from '../speech/spans.ts';
import { joinWords } from '../words/word.ts';
import { createGapFiller, type Filled, type GapFillerDependencies } from './gap-filler.ts';
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

interface Said extends Filled {
  /** Of the whole in one go. */
  decoded: DecodedWindow;
}

/**
 * Decodes up to 30 s with everything that keeps Whisper honest: speech detection, fallback, guards. What cannot be
 * believed as a whole is heard in parts; where one of them cannot be believed either, the whole at higher temperatures;
 * and where that goes in circles, the parts that could.
 */
export function createTranscriber({ decoders, tokenizer, speechModel }: Dependencies) {
  return async (task: TranscribeTask): Promise<Transcription> => {
    const { pcm, previous, awaited, signal, languageToken } = task;
    const batch = decoders[task.profile];
    const samples = toFloatSamples(pcm);
    const seed = hashSamples(pcm);
    const whole: Span = { startMs: 0, endMs: samplesToMs(samples.length) };
    let heard: HeardSpeech = { spans: [], probabilities: new Float32Array(0) };

    const decodeWhole = (options: Pick<WindowTask, 'temperatures' | 'prepare'>, urgent = false) => {
      const { onProgress: onToken } = task;
      return batch.decode({ samples, seed, previous, languageToken, awaited, signal, onToken, ...options }, urgent);
    };
    const main = await decodeWhole({
      temperatures: 1,
      async prepare() {
        heard = await hearSpeech(samples, speechModel);
        return isSpeechHeard(heard);
      },
    });
    if (!main) return nothingSaid(whole, task.language);

    const wordsOf = (decoded: DecodedWindow, stretch: Span) => windowWords(decoded, stretch, { heard, tokenizer });
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
    const wordsOfWhole = async (decoded: DecodedWindow): Promise<Said> => {
      const own = believedWords(decoded, whole, { heard, wordsOf });
      const filled = await fillGaps(own.words, whole);
      const words = [...own.words, ...filled.words];
      return { decoded, words, dropped: [...own.dropped, ...filled.dropped], redecoded: filled.redecoded };
    };
    const hear = async (): Promise<Said> => {
      if (passes(main)) return wordsOfWhole(main);
      const parts = await hearInParts(whole);
      const isHeard = parts.words.length > 0;
      if (isHeard && parts.dropped.length === 0) return { decoded: main, ...parts };
      const hotter = (await decodeWhole({ temperatures: TEMPERATURES.length }, true)) ?? main;
      return isHeard && goesInCircles(hotter) ? { decoded: main, ...parts } : wordsOfWhole(hotter);
    };
    const { decoded, dropped, redecoded, words: found } = await hear();
    const words = inOrder(found);
    return {
      text: joinWords(words),
      words,
      language: decoded.language,
      languageProbability: rounded(decoded.languageProbability),
      noSpeechProbability: rounded(decoded.noSpeechProbability),
      averageLogProbability: rounded(decoded.averageLogProbability),
      compressionRatio: rounded(decoded.compressionRatio),
      temperature: decoded.temperature,
      dropped: inOrder(dropped),
      redecoded,
    };
  };
}

/** Of the whole, before its gaps are filled. */
function believedWords(
  decoded: DecodedWindow,
  whole: Span,
  { heard, wordsOf }: Pick<GapFillerDependencies, 'heard' | 'wordsOf'>,
): WordsOfStretch {
  if (readsAsSilence(decoded)) return noWords(whole, 'no_speech');
  if (readsAsGuess(heard, decoded.averageLogProbability)) return noWords(whole, 'hallucination');
  return wordsOf(decoded, whole);
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
