import { makeJob, makeRecording } from '@audiotricks/sdk/testing';
import { describe, expect, it } from 'vitest';
import { jobSentence, shownState } from './job-words.ts';

describe('jobSentence', () => {
  const job = makeJob('r', { state: 'running', stage: 'transcribe', progress: 0.424 });
  it('says the time left only where it was measured', () => {
    expect(jobSentence(job)).toBe('Turning speech into words, 42 %');
    expect(jobSentence({ ...job, etaMs: 180_000 })).toBe('Turning speech into words, 42 %, about 3 min left');
    expect(jobSentence({ ...job, state: 'queued' })).toBe('Waiting to start');
    expect(jobSentence({ ...job, state: 'queued', etaMs: 180_000 })).toBe('Waiting to start, about 3 min left');
    expect(jobSentence({ ...job, state: 'queued', waitingFor: 'quote' })).toBe('Waiting until its quote is taken');
  });
});

describe('shownState', () => {
  const job = (state: 'queued' | 'running' | 'failed' | 'completed' | 'cancelled') => makeJob('r', { state });
  it('shows a new run of a ready recording', () => {
    expect(shownState(makeRecording({ state: 'ready', latestJob: job('running') }))).toBe('running');
    expect(shownState(makeRecording({ state: 'ready', latestJob: job('failed') }))).toBe('ready');
  });
  it('shows failures, cancellations and what runs', () => {
    expect(shownState(makeRecording({ state: 'failed', latestJob: job('failed') }))).toBe('failed');
    expect(shownState(makeRecording({ state: 'processing', latestJob: job('cancelled') }))).toBe('cancelled');
    expect(shownState(makeRecording({ state: 'processing', latestJob: null }))).toBe('running');
  });
});
