import { expect, it } from 'vitest';
import { inBatches, type ReadyChunk } from './send-chunks.ts';

const chunkMs = 1_000;

/** Chunks of a second, one after another. */
async function* chunksOf(count: number) {
  for (let index = 0; index < count; index += 1) {
    const pcm = new Int16Array(chunkMs * 16);
    const place = { index, startSample: index * pcm.length, startMs: index * chunkMs };
    const chunk = { ...place, speechMs: chunkMs, overlapSamples: 0, channel: null, pcm };
    yield { chunk, language: 'en' };
  }
}

async function batchesOf(count: number, heldMs: number): Promise<{ sizes: number[]; indices: number[] }> {
  const batches: ReadyChunk[][] = [];
  for await (const batch of inBatches(chunksOf(count), heldMs)) batches.push(batch);
  return {
    sizes: batches.map((batch) => batch.length),
    indices: batches.flat().map(({ chunk }) => chunk.index),
  };
}

it('sends the first chunks one by one, then more at once, and never more than eight', async () => {
  const { sizes, indices } = await batchesOf(200, 200 * chunkMs);
  expect(sizes.slice(0, 8)).toEqual([1, 1, 1, 1, 1, 2, 2, 3]);
  expect(Math.max(...sizes)).toBe(8);
  expect(indices).toEqual(Array.from({ length: 200 }, (_, index) => index));
});

it('sends alone what lies beyond what the job holds of the plan', async () => {
  const { sizes, indices } = await batchesOf(43, 40 * chunkMs);
  expect(sizes.slice(-3)).toEqual([1, 1, 1]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(43);
  expect(indices.at(-1)).toBe(42);
});

it('has nothing to send of nothing', async () => {
  expect((await batchesOf(0, 0)).sizes).toEqual([]);
});
