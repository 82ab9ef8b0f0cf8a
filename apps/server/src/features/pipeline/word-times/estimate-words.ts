import type { SpokenSpan } from '../../../platform/engines/index.ts';
import type { TimedWord } from './timed-word.ts';
import { tokensOf } from './tokens.ts';

/** A short word takes time too. */
const lettersOf = (token: string) => token.length + 2;

/** The words of a text spread over its time by their length, for want of anything better; marked as estimated. */
export function estimateWords({ text, startMs, endMs, speaker }: SpokenSpan): TimedWord[] {
  const tokens = tokensOf(text);
  const total = tokens.reduce((sum, token) => sum + lettersOf(token), 0);
  let before = 0;
  const timeAt = (letters: number) => Math.round(startMs + ((endMs - startMs) * letters) / total);
  return tokens.map((token) => {
    const word = {
      text: token,
      startMs: timeAt(before),
      endMs: timeAt(before + lettersOf(token)),
      confidence: null,
      timing: 'estimated' as const,
      ...(speaker !== null && { speaker }),
    };
    before += lettersOf(token);
    return word;
  });
}
