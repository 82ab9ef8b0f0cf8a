import type { Segment } from '@audiotricks/contracts';
import { describe, expect, it } from 'vitest';
import { plainText, shownWords, toParagraphs } from './paragraphs.ts';

let clockMs = 0;
function segment(text: string, change: Partial<Segment> = {}): Segment {
  const startMs = clockMs;
  const words = text.split(' ').map((word) => {
    clockMs += 300;
    return { text: word, startMs: clockMs - 300, endMs: clockMs, confidence: 0.9 };
  });
  return { id: String(startMs), startMs, endMs: clockMs, speaker: null, text, words, ...change };
}

describe('toParagraphs', () => {
  it('gathers sentences and counts words through', () => {
    const paragraphs = toParagraphs([segment('One two.'), segment('Three.'), segment('Four.', { speaker: 'Ben' })]);
    expect(paragraphs.map(({ text, firstWord }) => [text, firstWord])).toEqual([
      ['One two. Three.', 0],
      ['Four.', 3],
    ]);
    expect(paragraphs[0]?.words.map(({ before, text }) => before + text)).toEqual(['One', ' two.', ' Three.']);
  });

  it('starts anew after a pause and where a paragraph is long', () => {
    const early = segment('Early.');
    clockMs += 4000;
    expect(toParagraphs([early, segment('Late.')])).toHaveLength(2);
    const long = segment(`${'word '.repeat(80)}end.`);
    expect(toParagraphs([long, segment('Next.')])).toHaveLength(2);
  });
});

describe('shownWords', () => {
  const word = (text: string, confidence: number | null = 1) => ({ text, startMs: 0, endMs: 0, confidence });

  it('keeps scripts without spaces together', () => {
    const words = shownWords({ text: '今日は晴れ。', words: [word('今日'), word('は'), word('晴れ。')] });
    expect(words.map(({ before, text }) => before + text).join('')).toBe('今日は晴れ。');
  });

  it('puts a space where the words do not stand in the text', () => {
    const words = shownWords({ text: 'twelve percent', words: [word(' 12'), word(' %')] });
    expect(words.map(({ before, text }) => before + text).join('')).toBe('12 %');
  });

  it('marks words below half, and none without a confidence', () => {
    const words = shownWords({ text: 'a b c', words: [word('a', 0.49), word('b', 0.5), word('c', null)] });
    expect(words.map(({ isUnsure }) => isUnsure)).toEqual([true, false, false]);
  });
});

describe('plainText', () => {
  it('is empty for an empty transcript and names speakers', () => {
    expect(plainText([])).toBe('');
    expect(plainText([segment('Hello.', { speaker: 'Ann' }), segment('Hi.', { speaker: 'Ben' })])).toBe(
      'Ann: Hello.\n\nBen: Hi.\n',
    );
  });
});
