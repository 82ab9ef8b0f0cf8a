import type { Word } from '@audiotricks/contracts';
import type { SpokenSpan } from '../../../platform/engines/index.ts';
import { estimateWords } from './estimate-words.ts';
import { matchTokens } from './match-tokens.ts';
import type { TimedWord } from './timed-word.ts';
import { soundOf } from './tokens.ts';

/**
 * Gives the words of `spans` (a text without word times, whole or by sentence) the times of the same words as another
 * engine heard them. Words without a counterpart share the time between their neighbours and are marked as estimated.
 * Times never run backwards and stay within their span. Pure.
 */
export function alignWords(spans: readonly SpokenSpan[], heard: readonly Word[]): TimedWord[] {
  const words = spans.flatMap((span) => estimateWords(span).map((word) => ({ word, span })));
  const matches = matchTokens(
    words.map(({ word }) => soundOf(word.text)),
    heard.map((word) => soundOf(word.text)),
  );
  const placed = words.map(({ word, span }, at): TimedWord => {
    const other = heard[matches[at] ?? -1];
    // A counterpart outside the span is another word that sounds the same.
    if (other === undefined || other.endMs <= span.startMs || other.startMs >= span.endMs) return word;
    const { timing: _estimated, ...rest } = word;
    const startMs = Math.max(span.startMs, other.startMs);
    return { ...rest, startMs, endMs: Math.min(span.endMs, Math.max(startMs, other.endMs)) };
  });
  return spreadEstimated(
    placed,
    words.map(({ span }) => span),
  );
}

/** Puts runs of estimated words between the words around them that are timed, and keeps all in order. */
function spreadEstimated(words: readonly TimedWord[], spans: readonly SpokenSpan[]): TimedWord[] {
  const result: TimedWord[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at];
    const span = spans[at];
    if (word === undefined || span === undefined) break;
    const fromMs = Math.max(span.startMs, result.at(-1)?.endMs ?? 0);
    if (word.timing === undefined) {
      const startMs = Math.max(fromMs, word.startMs);
      result.push({ ...word, startMs, endMs: Math.max(startMs, word.endMs) });
      at += 1;
      continue;
    }
    let end = at;
    while (words[end]?.timing !== undefined && spans[end] === span) end += 1;
    const next = spans[end] === span ? words[end] : undefined;
    const toMs = Math.max(fromMs, next?.startMs ?? span.endMs);
    const text = words
      .slice(at, end)
      .map((one) => one.text)
      .join(' ');
    const spread = estimateWords({ ...span, text, startMs: fromMs, endMs: toMs });
    // The words stay as they were cut: joining and cutting again might cut otherwise.
    result.push(...words.slice(at, end).map((one, index) => ({ ...one, ...timesOf(spread[index], { fromMs, toMs }) })));
    at = end;
  }
  return result;
}

function timesOf(word: TimedWord | undefined, limits: { fromMs: number; toMs: number }) {
  return { startMs: word?.startMs ?? limits.toMs, endMs: word?.endMs ?? limits.toMs };
}
