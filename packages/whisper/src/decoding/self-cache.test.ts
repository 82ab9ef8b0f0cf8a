import type { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { createSelfCache } from './self-cache.ts';

const shape = { rows: 2, heads: 2, layers: 1, maxPositions: 448 };

function write(tensor: Tensor, capacity: number, positions: number) {
  const data = tensor.data as Float32Array;
  for (let block = 0; block < 4; block++) {
    for (let at = 0; at < positions * 64; at++) data[block * capacity * 64 + at] = block * 1e6 + at;
  }
}

function holds(tensor: Tensor, capacity: number, positions: number): boolean {
  const data = tensor.data as Float32Array;
  for (let block = 0; block < 4; block++) {
    for (let at = 0; at < positions * 64; at++) if (data[block * capacity * 64 + at] !== block * 1e6 + at) return false;
  }
  return true;
}

test('keeps what rows hold when it grows and shrinks', () => {
  const cache = createSelfCache(shape);
  const small = cache.at(10);
  expect(small.capacity).toBe(32);
  write(small.feeds.sk0 as Tensor, 32, 10);
  const large = cache.at(300);
  expect(large.capacity).toBe(320);
  expect((large.feeds.sk0 as Tensor).dims).toEqual([2, 2, 320, 64]);
  expect(holds(large.feeds.sk0 as Tensor, 320, 10)).toBe(true);
  write(large.feeds.sk0 as Tensor, 320, 60);
  const shrunk = cache.at(60);
  expect(shrunk.capacity).toBe(64);
  expect(holds(shrunk.feeds.sk0 as Tensor, 64, 60)).toBe(true);
});

test('reads and writes the same tensors, and does not shrink for a little', () => {
  const cache = createSelfCache(shape);
  const tensors = cache.at(448);
  expect(tensors.fetches.sv0o).toBe(tensors.feeds.sv0);
  expect(cache.at(400).capacity).toBe(448);
  expect(cache.at(384).capacity).toBe(384);
});
