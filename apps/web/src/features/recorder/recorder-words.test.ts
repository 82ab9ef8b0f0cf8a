import type { LiveUploadProgress } from '@audiotricks/sdk';
import { describe, expect, it } from 'vitest';
import { keptSentence, sendingSentence, unfinishedSentence } from './recorder-words.ts';
import type { Take } from './take.ts';

const take: Take = {
  ...{ id: 't', workspaceId: 'w', userId: 'u', fileName: 'a.webm', contentType: 'audio/webm', uploadId: null },
  ...{ startedAtMs: new Date(2026, 10, 3, 14, 2).getTime(), sizeBytes: 1, recordedMs: 192_400 },
};

describe('an unfinished recording', () => {
  it('is named by its time today, by its day later', () => {
    const today = unfinishedSentence(take, new Date(2026, 10, 3, 20, 0), 'en-GB');
    expect(today).toBe('A recording from 14:02 was not finished (3:12).');
    expect(unfinishedSentence(take, new Date(2026, 10, 5), 'en-GB')).toBe(
      'A recording from 3 Nov was not finished (3:12).',
    );
  });
});

describe('the upload', () => {
  const progress = (change: Partial<LiveUploadProgress>): LiveUploadProgress => ({
    ...{ state: 'uploading', uploadId: 'u', sentBytes: 500_000, availableBytes: 2_000_000, error: null },
    ...change,
  });

  it('says where the bytes are', () => {
    expect(keptSentence(progress({}), true)).toBe('2 MB kept on this device · 500 kB uploaded');
    expect(keptSentence(progress({}), false)).toBe('2 MB held by this page · 500 kB uploaded');
  });

  it('says how far it is, and never 100 % before the end', () => {
    expect(sendingSentence(progress({}))).toBe('25 %');
    expect(sendingSentence(progress({ sentBytes: 1_999_999 }))).toBe('99 %');
    expect(sendingSentence(progress({ availableBytes: 0, sentBytes: 0 }))).toBe('0 %');
    expect(sendingSentence(null)).toBe('Connecting');
    expect(sendingSentence(progress({ state: 'offline' }))).toMatch(/^No connection/);
    expect(sendingSentence(progress({ state: 'completing' }))).toBe('Finishing');
  });
});
