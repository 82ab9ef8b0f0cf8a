import type { Segment, Transcript, Word } from '@audiotricks/contracts';

/** Word, start and end in ms, confidence: the sample as an engine heard it. */
const jfk: readonly (readonly [string, number, number, number])[] = [
  ['And', 320, 560, 0.91],
  ['so,', 560, 1080, 0.97],
  ['my', 1100, 1380, 0.98],
  ['fellow', 1380, 1840, 0.99],
  ['Americans,', 1840, 2660, 0.99],
  ['ask', 3340, 3860, 0.46],
  ['not', 3860, 4360, 0.98],
  ['what', 5380, 5780, 0.97],
  ['your', 5780, 6060, 0.99],
  ['country', 6060, 6480, 0.99],
  ['can', 6480, 6800, 0.99],
  ['do', 6800, 7040, 0.99],
  ['for', 7040, 7300, 0.99],
  ['you,', 7300, 7840, 0.99],
  ['ask', 8160, 8600, 0.98],
  ['what', 8600, 8920, 0.99],
  ['you', 8920, 9220, 0.99],
  ['can', 9220, 9480, 0.99],
  ['do', 9480, 9760, 0.99],
  ['for', 9760, 10_000, 0.99],
  ['your', 10_000, 10_260, 0.99],
  ['country.', 10_260, 10_800, 0.99],
];

export function jfkTranscript(): Transcript {
  const words = jfk.map(([text, startMs, endMs, confidence]) => ({ text, startMs, endMs, confidence }));
  const segments = [makeSegment('0', words.slice(0, 7)), makeSegment('1', words.slice(7))];
  return makeTranscript(segments, 11_000);
}

/** Any text spoken evenly over a time, in sentences. */
export function evenTranscript(text: string, durationMs: number): Transcript {
  const spoken = text.split(/\s+/).filter((word) => word !== '');
  const letters = spoken.reduce((sum, word) => sum + word.length + 1, 0);
  let atMs = 0;
  const words = spoken.map((word, index): Word => {
    const startMs = Math.round(atMs);
    atMs += ((word.length + 1) / letters) * durationMs;
    const confidence = index % 41 === 17 ? 0.34 : 0.96;
    return { text: word, startMs, endMs: Math.round(atMs - 20), confidence };
  });
  const segments: Segment[] = [];
  let sentence: Word[] = [];
  for (const word of words) {
    sentence.push(word);
    if (!/[.?!]$/.test(word.text)) continue;
    segments.push(makeSegment(String(segments.length), sentence));
    sentence = [];
  }
  if (sentence.length > 0) segments.push(makeSegment(String(segments.length), sentence));
  return makeTranscript(segments, durationMs);
}

export function makeTranscript(segments: Segment[], durationMs: number, complete = true): Transcript {
  const text = segments.map((segment) => segment.text).join(' ');
  const made = { engine: 'local', model: 'whisper-base', revision: complete ? 1 : 0 };
  return { complete, language: 'en', durationMs, text, ...made, segments, sources: [], dropped: [] };
}

export function makeSegment(id: string, words: Word[]): Segment {
  const text = words.map((word) => word.text).join(' ');
  return { id, startMs: words[0]?.startMs ?? 0, endMs: words.at(-1)?.endMs ?? 0, speaker: null, text, words };
}
