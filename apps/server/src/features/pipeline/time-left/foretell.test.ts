import { describe, expect, it } from 'vitest';
import { type EngineState, foretell, type OpenJob } from './foretell.ts';

/** Ten times as fast as speech. */
const speed = { audioMs: 100_000, busyMs: 10_000, chunkCount: 5, chunkMs: 1_000, openingMs: 500, closingMs: 200 };
const engines = new Map<string, EngineState>([['base', { speed, neighbours: [] }]]);
const job = (id: string, fields: Partial<OpenJob> = {}): OpenJob => ({
  ...{ id, engineKey: 'base', isRunning: false, isOpened: false, restMs: 60_000 },
  ...fields,
});

function timesLeft(jobs: OpenJob[], situation: Partial<Parameters<typeof foretell>[0]> = {}) {
  return [...foretell({ jobs, jobsAtOnce: 2, weight: 2, engines, ...situation }).values()];
}

describe('the time left of a job', () => {
  it('is what comes before its first chunk, its audio by the speed, and what comes after the last one', () => {
    expect(timesLeft([job('a')])).toEqual([6_700]);
    expect(timesLeft([job('a', { isRunning: true, isOpened: true })])).toEqual([6_200]);
    expect(timesLeft([job('a', { isRunning: true, isOpened: true, restMs: 0 })])).toEqual([200]);
  });

  it('is never shorter than a chunk takes, however fast many of them are together', () => {
    expect(timesLeft([job('a', { restMs: 100 })])).toEqual([1_700]);
  });

  it('counts all audio that is sent before it: places of the plan make no engine faster', () => {
    expect(timesLeft([job('a'), job('b'), job('c')])).toEqual([6_700, 12_200, 18_200]);
  });

  it('waits for a place of the plan, with what each job takes beside the engine', () => {
    expect(timesLeft([job('a'), job('b'), job('c')], { jobsAtOnce: 1 })).toEqual([6_700, 13_400, 20_100]);
  });

  it('waits for no job of another engine but for its place', () => {
    const other = new Map([...engines, ['other', { speed, neighbours: [] }]]);
    const jobs = [job('a', { isRunning: true }), job('b', { engineKey: 'other' })];
    expect(timesLeft(jobs, { engines: other })).toEqual([6_700, 6_700]);
    expect(timesLeft(jobs, { engines: other, jobsAtOnce: 1 })).toEqual([6_700, 13_400]);
  });

  it('shares with neighbours by weight, and no longer than they have work', () => {
    const beside = (weight: number, audioMs: number) =>
      timesLeft([job('a', { isOpened: true })], {
        engines: new Map([['base', { speed, neighbours: [{ weight, audioMs }] }]]),
      });
    expect(beside(2, 3_600_000)).toEqual([12_200]);
    expect(beside(4, 3_600_000)).toEqual([18_200]);
    expect(beside(1, 3_600_000)).toEqual([9_200]);
    expect(beside(4, 10_000)).toEqual([7_200]);
  });

  it('is not known without a speed or a length, of its own or of one before it', () => {
    expect(timesLeft([job('a', { engineKey: 'new' })])).toEqual([null]);
    expect(timesLeft([job('a', { restMs: null }), job('b')])).toEqual([null, null]);
    expect(timesLeft([job('a', { engineKey: 'new' }), job('b')], { jobsAtOnce: 1 })).toEqual([null, null]);
    expect(timesLeft([job('a', { engineKey: 'new' }), job('b')])).toEqual([null, 6_700]);
  });
});
