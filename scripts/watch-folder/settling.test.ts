import { expect, test } from 'vitest';
import { createSettling } from './settling.ts';

const file = (sizeBytes: number, modifiedAtMs = 1) => ({ place: 'a.wav', sizeBytes, modifiedAtMs });
const places = (files: { place: string }[]) => files.map(({ place }) => place);

test('a file is whole when it has not changed for the time', () => {
  const { settled } = createSettling(5000);
  expect(settled([file(10)], 0)).toEqual([]);
  expect(settled([file(10)], 4999)).toEqual([]);
  expect(places(settled([file(10)], 5000))).toEqual(['a.wav']);
});

test('size and time of change each begin it anew', () => {
  const { settled } = createSettling(5000);
  settled([file(10)], 0);
  expect(settled([file(11)], 6000)).toEqual([]);
  expect(settled([file(11, 2)], 12_000)).toEqual([]);
  expect(places(settled([file(11, 2)], 17_000))).toEqual(['a.wav']);
});

test('an empty file has not begun, and one that went away begins anew', () => {
  const { settled } = createSettling(5000);
  settled([file(0)], 0);
  expect(settled([file(0)], 60_000)).toEqual([]);
  settled([file(10)], 61_000);
  settled([], 62_000);
  expect(settled([file(10)], 67_000)).toEqual([]);
});
