import { expect, test } from 'vitest';
import { playbackTransition } from './playback.states.ts';

test.each([
  ['pending', 'keep', 'original'],
  ['pending', 'render', 'pending'],
  ['pending', 'finish', 'ready'],
  ['pending', 'fail', 'failed'],
  ['original', 'render', 'pending'],
  ['failed', 'render', 'pending'],
  ['failed', 'keep', 'original'],
  ['ready', 'render', 'ready'],
  ['ready', 'fail', null],
  ['ready', 'lose', 'failed'],
  ['original', 'lose', null],
  ['original', 'finish', null],
  ['failed', 'finish', null],
] as const)('%s, %s: %s', (from, event, to) => {
  expect(playbackTransition(from, event)).toBe(to);
});
