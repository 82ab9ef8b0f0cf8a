import { makeJob, makeRecording } from '@audiotricks/sdk/testing';
import { describe, expect, it } from 'vitest';
import {
  addChunk,
  applyJob,
  applyJobToList,
  type RecordingList,
  removeRecording,
  upsertRecording,
} from './cache-patches.ts';

const first = makeRecording({ title: 'first' });
const second = makeRecording({ title: 'second' });
const list: RecordingList = {
  pages: [
    { items: [first], nextCursor: 'x' },
    { items: [second], nextCursor: null },
  ],
  pageParams: [undefined, 'x'],
};
const titles = (of: RecordingList) => of.pages.map(({ items }) => items.map(({ title }) => title));

describe('recordings in the list', () => {
  it('puts a new one on top and a known one where it stands', () => {
    expect(titles(upsertRecording(list, makeRecording({ title: 'new' })))).toEqual([['new', 'first'], ['second']]);
    expect(titles(upsertRecording(list, { ...second, title: 'renamed' }))).toEqual([['first'], ['renamed']]);
  });

  it('takes a deleted one out', () => {
    expect(titles(removeRecording(list, first.id))).toEqual([[], ['second']]);
  });

  it('moves the progress of its own job only', () => {
    const job = makeJob(second.id, { id: second.latestJob?.id ?? '', state: 'running', progress: 0.5 });
    const patched = applyJobToList(list, job);
    expect(patched.pages[0]?.items[0]?.latestJob?.progress).toBe(0);
    expect(patched.pages[1]?.items[0]?.latestJob?.progress).toBe(0.5);
  });
});

describe('applyJob', () => {
  const running = makeJob(first.id, { state: 'running', progress: 0.5 });
  const recording = { ...first, latestJob: running };

  it('never goes back', () => {
    expect(applyJob(recording, { ...running, progress: 0.4 })).toBe(recording);
    expect(applyJob(recording, { ...running, state: 'queued', progress: 0 }).latestJob?.state).toBe('queued');
  });

  it('leaves a newer run alone', () => {
    const older = makeJob(first.id, { createdAt: '2020-01-01T00:00:00.000Z' });
    expect(applyJob(recording, older)).toBe(recording);
  });
});

describe('addChunk', () => {
  const chunk = (jobId: string, index: number, text = '') => ({ jobId, index, startMs: 0, endMs: 1, text });
  it('keeps order, replaces repeats, drops an earlier run', () => {
    const two = addChunk(addChunk([], chunk('a', 2)), chunk('a', 0));
    expect(two.map(({ index }) => index)).toEqual([0, 2]);
    expect(addChunk(two, chunk('a', 2, 'again')).map(({ text }) => text)).toEqual(['', 'again']);
    expect(addChunk(two, chunk('b', 1))).toHaveLength(1);
  });
});
