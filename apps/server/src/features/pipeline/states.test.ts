import { describe, expect, it } from 'vitest';
import { chunkMachine, jobMachine, recordingMachine } from './states.ts';

describe('job states', () => {
  it('runs from queued to an end', () => {
    expect(jobMachine.transition('queued', 'admit')).toBe('running');
    expect(jobMachine.transition('running', 'complete')).toBe('completed');
    expect(jobMachine.transition('running', 'hand_back')).toBe('queued');
  });

  it('refuses what means nothing', () => {
    expect(jobMachine.transition('completed', 'cancel')).toBeNull();
    expect(jobMachine.transition('queued', 'complete')).toBeNull();
  });

  it('names the states a change may start from', () => {
    expect(jobMachine.sourcesOf('cancel')).toEqual(['queued', 'running']);
    expect(jobMachine.sourcesOf('retry')).toEqual(['failed', 'cancelled']);
  });
});

describe('chunk states', () => {
  it('never leaves done', () => {
    for (const event of ['claim', 'lose', 'finish', 'fail', 'cancel', 'retry'] as const) {
      expect(chunkMachine.transition('done', event)).toBeNull();
    }
  });
});

describe('recording states', () => {
  it('keeps a ready recording ready when a later run fails', () => {
    expect(recordingMachine.transition('ready', 'fail')).toBe('ready');
    expect(recordingMachine.transition('processing', 'fail')).toBe('failed');
    expect(recordingMachine.transition('failed', 'run')).toBe('processing');
  });
});
