import { expect, test } from 'vitest';
import { movesOf, transition } from './uploads.states.ts';

test('an upload goes its way', () => {
  expect(transition('created', 'receive')).toBe('uploading');
  expect(transition('uploading', 'receive')).toBe('uploading');
  expect(transition('uploading', 'complete')).toBe('completing');
  expect(transition('completing', 'miss_parts')).toBe('uploading');
  expect(transition('completing', 'commit')).toBe('completed');
});

test('nothing moves what has ended', () => {
  for (const event of ['receive', 'complete', 'miss_parts', 'commit', 'expire'] as const) {
    for (const state of ['completed', 'aborted', 'expired'] as const) expect(transition(state, event)).toBeNull();
  }
  expect(transition('completed', 'abort')).toBeNull();
});

test('parts are taken and commits made in few states only', () => {
  expect(movesOf('receive').map(({ from }) => from)).toEqual(['created', 'uploading']);
  expect(movesOf('commit')).toEqual([{ from: 'completing', to: 'completed' }]);
  expect(movesOf('expire').map(({ from }) => from)).toEqual(['created', 'uploading', 'completing']);
});
