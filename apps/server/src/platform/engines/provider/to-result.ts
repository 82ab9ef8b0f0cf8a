import type { Word } from '@audiotricks/contracts';
import { languages } from '@audiotricks/whisper';
import type { EngineResult, SpokenSpan } from '../engine.ts';
import type { Answer, SaidSegment, SaidWord } from './answers.ts';

const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Codes by the English names that Whisper gives (`english`). */
const codeByName = new Map(
  languages.map((code) => [new Intl.DisplayNames(['en'], { type: 'language' }).of(code)?.toLowerCase() ?? code, code]),
);

function toLanguage(said: string | null | undefined): string | null {
  const name = said?.trim().toLowerCase() ?? '';
  return languages.includes(name) ? name : (codeByName.get(name) ?? null);
}

/** Words of one list. Where some begin with a space, the others go on the word before (whisper.cpp lists tokens). */
function toWords(said: readonly SaidWord[], lengthMs: number): Word[] {
  const hasSpaces = said.some(({ text }) => /^\s/.test(text));
  const words: Word[] = [];
  for (const { text, start, end, probability } of said) {
    const startMs = Math.min(lengthMs, Math.round(start * 1_000));
    const endMs = Math.max(startMs, Math.min(lengthMs, Math.round(end * 1_000)));
    const confidence = probability == null ? null : Math.round(Math.min(1, Math.max(0, probability)) * 100) / 100;
    const last = words.at(-1);
    if (tidy(text) === '') continue;
    if (hasSpaces && last !== undefined && !/^\s/.test(text)) {
      last.text += tidy(text);
      last.endMs = Math.max(last.endMs, endMs);
      last.confidence = last.confidence === null || confidence === null ? null : Math.min(last.confidence, confidence);
    } else {
      words.push({ text: tidy(text), startMs, endMs, confidence });
    }
  }
  return words;
}

function toSpan({ start, end, text, speaker }: SaidSegment, lengthMs: number): SpokenSpan {
  const startMs = Math.min(lengthMs, Math.round(start * 1_000));
  const endMs = Math.max(startMs, Math.min(lengthMs, Math.round(end * 1_000)));
  return { startMs, endMs, text: tidy(text), speaker: speaker?.trim() || null };
}

/** What a provider's answer says of a call of `lengthMs`; its times are kept within that. */
export function toResult(answer: Answer, lengthMs: number): EngineResult {
  const segments = answer.segments ?? [];
  const listed = answer.words?.length ? answer.words : segments.flatMap(({ words }) => words ?? []);
  const text = tidy(answer.text);
  const words = toWords(listed, lengthMs);
  const hasWords = words.length > 0 || text === '';
  return {
    text,
    words: hasWords ? words : null,
    spans: segments.map((segment) => toSpan(segment, lengthMs)).filter((span) => span.text !== ''),
    language: toLanguage(answer.language),
    dropped: [],
  };
}
