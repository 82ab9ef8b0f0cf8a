import { expect, test } from 'vitest';
import { segmentsOf } from './segments.ts';
import type { Word } from './word.ts';

/** Words of 300 ms, 100 ms apart; a number in the text is a pause in ms before the next word. */
function say(text: string): Word[] {
  const words: Word[] = [];
  let atMs = 0;
  for (const part of text.split(' ')) {
    if (/^\d+$/.test(part)) {
      atMs += Number(part);
      continue;
    }
    words.push({ text: part, startMs: atMs, endMs: atMs + 300, confidence: 1 });
    atMs += 400;
  }
  return words;
}
const texts = (text: string) => segmentsOf(say(text)).map((segment) => segment.text);

test('sentences end segments', () => {
  expect(texts('Good morning. How are you? Fine')).toEqual(['Good morning.', 'How are you?', 'Fine']);
});

test('so do long pauses', () => {
  expect(texts('and then 1500 we left')).toEqual(['and then', 'we left']);
});

test('abbreviations and what goes on in lower case do not', () => {
  expect(texts('Mr. Smith met J. Doe. Then')).toEqual(['Mr. Smith met J. Doe.', 'Then']);
  expect(texts('at 9 a.m. we left')).toEqual(['at a.m. we left']);
});

test('long sentences are parted at a comma', () => {
  const long = `${'word '.repeat(40)}end, ${'more '.repeat(40)}end, last`;
  const segments = segmentsOf(say(long));
  expect(segments.length).toBeGreaterThanOrEqual(2);
  expect(segments[0]?.text.endsWith('end,')).toBe(true);
});

test('every word is in exactly one segment, in order', () => {
  const words = say('One two. Three 2000 four, five! Six');
  expect(segmentsOf(words).flatMap((segment) => segment.words)).toEqual(words);
  expect(segmentsOf([])).toEqual([]);
});

test('words of languages without spaces are joined without them', () => {
  const words = say('今天 天气').map((word, i) => (i > 0 ? { ...word, attached: true as const } : word));
  expect(segmentsOf(words)[0]?.text).toBe('今天天气');
});
