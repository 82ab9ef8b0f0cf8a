import { expect, test } from 'vitest';
import { sourcesOf, transition } from './imports.states.ts';

test('an import runs once at a time and ends once', () => {
  expect(transition('queued', 'start')).toBe('running');
  expect(transition('running', 'start')).toBe('running');
  expect(sourcesOf('complete')).toEqual(['running']);
  expect(sourcesOf('fail')).toEqual(['queued', 'running']);
  expect(sourcesOf('retry')).toEqual(['failed', 'cancelled']);
  expect(transition('completed', 'cancel')).toBeNull();
  expect(transition('cancelled', 'cancel')).toBe('cancelled');
});
