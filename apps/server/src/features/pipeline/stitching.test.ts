import { describe, expect, it } from 'vitest';
import { joinWords, segmentWords, stitch } from './stitching.ts';

const word = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, confidence: 0.9 });

describe('stitch', () => {
  it('gives an empty transcript for no chunks', () => {
    expect(stitch([])).toEqual({ text: '', segments: [], wordCount: 0 });
  });

  it('moves words to the clock of the recording', () => {
    const { segments } = stitch([
      { startMs: 0, overlapMs: 0, channel: null, words: [word('One', 100, 400)] },
      { startMs: 20_000, overlapMs: 0, channel: null, words: [word('two', 50, 300)] },
    ]);
    expect(segments.map(({ startMs, endMs, text }) => ({ startMs, endMs, text }))).toEqual([
      { startMs: 100, endMs: 400, text: 'One' },
      { startMs: 20_050, endMs: 20_300, text: 'two' },
    ]);
  });

  it('never lets time run backwards where chunks touch', () => {
    const { segments } = stitch([
      { startMs: 0, overlapMs: 0, channel: null, words: [word('end', 900, 1_100)] },
      { startMs: 1_000, overlapMs: 0, channel: null, words: [word('start', 0, 200)] },
    ]);
    const times = segments.flatMap((segment) => segment.words.flatMap(({ startMs, endMs }) => [startMs, endMs]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
  it('takes each channel for a speaker, in order of time', () => {
    const { segments } = stitch([
      { startMs: 0, overlapMs: 0, channel: 0, words: [word('Hello?', 100, 400), word('Fine.', 5_000, 5_300)] },
      { startMs: 0, overlapMs: 0, channel: 1, words: [word('How', 2_000, 2_200), word('are', 2_200, 2_400)] },
    ]);
    expect(segments.map(({ id, speaker, text }) => [id, speaker, text])).toEqual([
      ['s1', 'Speaker 1', 'Hello?'],
      ['s2', 'Speaker 2', 'How are'],
      ['s3', 'Speaker 1', 'Fine.'],
    ]);
  });

  it('says what two chunks both heard once', () => {
    const { text } = stitch([
      {
        startMs: 0,
        overlapMs: 0,
        channel: null,
        words: [word('we', 27_000, 27_300), word('went', 27_900, 28_200), word('ho', 28_400, 28_500)],
      },
      { startMs: 27_500, overlapMs: 1_000, channel: null, words: [word('Went', 420, 700), word('home', 900, 1_300)] },
    ]);
    expect(text).toBe('we went home');
  });
});

describe('segmentWords', () => {
  it('cuts after a sentence', () => {
    const words = ['It', 'was', 'late.', 'We', 'went', 'home.'].map((text, i) => word(text, i * 300, i * 300 + 250));
    expect(segmentWords(words).map((segment) => segment.text)).toEqual(['It was late.', 'We went home.']);
  });

  it('keeps a short sentence with its neighbour', () => {
    const words = ['No.', 'Not', 'now.'].map((text, i) => word(text, i * 300, i * 300 + 250));
    expect(segmentWords(words)).toHaveLength(1);
  });

  it('cuts at a long pause and at a greatest length', () => {
    expect(segmentWords([word('a', 0, 100), word('b', 2_000, 2_100)])).toHaveLength(2);
    const endless = Array.from({ length: 100 }, (_, i) => word('la', i * 1_000, i * 1_000 + 900));
    for (const segment of segmentWords(endless)) expect(segment.endMs - segment.startMs).toBeLessThanOrEqual(30_000);
  });
});

describe('joinWords', () => {
  it('puts no space inside unspaced scripts', () => {
    expect(joinWords([{ text: '今日' }, { text: 'は' }])).toBe('今日は');
    expect(joinWords([{ text: 'good' }, { text: 'day' }])).toBe('good day');
  });
});
