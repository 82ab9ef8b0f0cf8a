import type { Segment } from '@audiotricks/contracts';
import { describe, expect, it } from 'vitest';
import { liveBlocks } from './live-text.ts';

const chunk = (index: number, startMs: number, endMs: number, text = `chunk ${index}`) => ({
  jobId: 'j',
  index,
  startMs,
  endMs,
  text,
});
const segment = (startMs: number, endMs: number): Segment => ({
  id: String(startMs),
  startMs,
  endMs,
  speaker: null,
  text: 's',
  words: [],
});
const shape = (input: Parameters<typeof liveBlocks>[0]) =>
  liveBlocks(input).map(({ kind, startMs, endMs }) => `${kind} ${startMs / 1000}–${endMs / 1000}`);

describe('liveBlocks', () => {
  it('says where the first text will stand, once the length is known', () => {
    expect(shape({ segments: [], chunks: [], durationMs: 90_000 })).toEqual(['pending 0–30']);
    expect(shape({ segments: [], chunks: [], durationMs: null })).toEqual([]);
  });

  it('shows a chunk until its words are there', () => {
    const chunks = [chunk(0, 0, 20_000)];
    expect(shape({ segments: [], chunks, durationMs: 25_000 })).toEqual(['chunk 0–20', 'pending 20–25']);
    expect(shape({ segments: [segment(200, 19_000)], chunks, durationMs: 25_000 })).toEqual([
      'segment 0.2–19',
      'pending 20–25',
    ]);
  });

  it('keeps the place of a chunk that is late', () => {
    const chunks = [chunk(0, 0, 20_000), chunk(2, 40_000, 60_000)];
    expect(shape({ segments: [], chunks, durationMs: 60_000 })).toEqual(['chunk 0–20', 'pending 20–40', 'chunk 40–60']);
  });

  it('shows nothing for a silent chunk', () => {
    const chunks = [chunk(0, 0, 20_000, ''), chunk(1, 20_000, 30_000)];
    expect(shape({ segments: [], chunks, durationMs: 30_000 })).toEqual(['chunk 20–30']);
  });
});
