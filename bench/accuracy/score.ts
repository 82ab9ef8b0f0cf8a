import { normalisedWords } from '@audiotricks/whisper/testing';
import type { Heard } from './contenders.ts';
import type { SpeechSet } from './speech-set.ts';

/** A word start within this of the truth counts as right. */
const RIGHT_WITHIN_MS = 50;

export interface SetScore {
  name: string;
  errors: number;
  words: number;
  audioMs: number;
  wallMs: number;
  cpuMs: number | null;
  /** Heard minus true start of each word that was heard right and whose start is known, in ms. */
  startErrorsMs: number[];
}

export function scoreSet(set: SpeechSet, heard: Heard): SetScore {
  const expected = wordsOf(set.text);
  const { errors } = align(expected, wordsOf(heard.text));
  return {
    name: set.name,
    errors,
    words: expected.length,
    audioMs: set.durationMs,
    wallMs: heard.wallMs,
    cpuMs: heard.cpuMs,
    startErrorsMs: startErrors(set, heard),
  };
}

export interface Summary {
  werPercent: number;
  /** × real time. */
  speed: number;
  /** Seconds of audio per second of a processor: what else runs on the machine matters less. */
  cpuSpeed: number;
  startsWithin50msPercent: number | null;
  medianStartErrorMs: number | null;
  timedWords: number;
}

export function summarise(scores: readonly SetScore[]): Summary {
  const sum = (pick: (score: SetScore) => number) => scores.reduce((total, score) => total + pick(score), 0);
  const errors = scores.flatMap(({ startErrorsMs }) => startErrorsMs).toSorted((a, b) => a - b);
  const right = errors.filter((ms) => Math.abs(ms) <= RIGHT_WITHIN_MS).length;
  return {
    werPercent: tenth((100 * sum((score) => score.errors)) / sum((score) => score.words)),
    speed: tenth(sum((score) => score.audioMs) / sum((score) => score.wallMs)),
    cpuSpeed: tenth(sum((score) => score.audioMs) / sum((score) => score.cpuMs ?? Number.NaN)),
    startsWithin50msPercent: errors.length === 0 ? null : tenth((100 * right) / errors.length),
    medianStartErrorMs: errors[errors.length >> 1] ?? null,
    timedWords: errors.length,
  };
}

function startErrors(set: SpeechSet, heard: Heard): number[] {
  // Words that are written as several, or as none, are left out: which part would have the start?
  const single = (text: string) => (wordsOf(text).length === 1 ? (wordsOf(text)[0] ?? '') : '\u0000');
  const expected = set.words.map(({ text }) => single(text));
  const actual = heard.words.map(({ text }) => `${single(text)}`);
  return align(expected, actual).pairs.flatMap(([i, j]) => {
    if (expected[i] === '\u0000') return [];
    return [(heard.words[j]?.startMs ?? 0) - (set.words[i]?.startMs ?? 0)];
  });
}

/** Accents are spelling, and the prompts' texts lack some. */
function wordsOf(text: string): string[] {
  return normalisedWords(text).map((word) => word.normalize('NFD').replace(/\p{M}/gu, ''));
}

/** Levenshtein over words: how many are wrong, and which of one list are which of the other. */
function align(expected: readonly string[], actual: readonly string[]): { errors: number; pairs: [number, number][] } {
  const width = actual.length + 1;
  const cost = new Uint32Array((expected.length + 1) * width);
  const at = (i: number, j: number) => cost[i * width + j] ?? 0;
  for (let i = 0; i <= expected.length; i++) {
    for (let j = 0; j <= actual.length; j++) {
      const same = expected[i - 1] === actual[j - 1] ? 0 : 1;
      if (i === 0 || j === 0) cost[i * width + j] = i + j;
      else cost[i * width + j] = Math.min(at(i - 1, j - 1) + same, at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = expected.length, j = actual.length; i > 0 && j > 0; ) {
    const same = expected[i - 1] === actual[j - 1];
    if (same && at(i, j) === at(i - 1, j - 1)) pairs.unshift([--i, --j]);
    else if (at(i, j) === at(i - 1, j - 1) + 1) [i, j] = [i - 1, j - 1];
    else if (at(i, j) === at(i - 1, j) + 1) i--;
    else j--;
  }
  return { errors: at(expected.length, actual.length), pairs };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
