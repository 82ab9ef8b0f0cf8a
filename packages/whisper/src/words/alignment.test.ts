import { expect, test } from 'vitest';
import { createRandom } from '../decoding/random.ts';
import { alignTokens } from './alignment.ts';
import { matchingMatrix } from './matching-matrix.ts';

/** Attention that looks at `starts[token]`…`starts[token + 1]`, over a little noise. */
function attentionOn(starts: readonly number[], frames: number, heads: number) {
  const random = createRandom(3);
  const tokens = starts.length;
  const data = new Float32Array(tokens * heads * frames);
  for (let token = 0; token < tokens; token++) {
    for (let head = 0; head < heads; head++) {
      for (let frame = 0; frame < frames; frame++) {
        const looked = frame >= (starts[token] ?? 0) && frame < (starts[token + 1] ?? frames);
        data[(token * heads + head) * frames + frame] = (looked ? 0.05 : 0.001) * (1 + 0.1 * random());
      }
    }
  }
  return { data, tokens, heads, frames };
}

test('finds the frames where tokens start', () => {
  const starts = [0, 20, 45, 100, 130];
  const found = alignTokens(attentionOn(starts, 200, 4), 4);
  expect(found).toHaveLength(5);
  starts.forEach((start, token) => {
    expect(Math.abs((found[token] ?? -99) - start)).toBeLessThanOrEqual(3);
  });
});

test('without a row for the end, the last token ends with the audio', () => {
  const found = alignTokens(attentionOn([0, 50], 80, 2), 2);
  expect(found[2]).toBe(80);
});

test('gives nothing for no tokens', () => {
  expect(alignTokens(attentionOn([0], 80, 2), 0)).toEqual([]);
});

test('the running median equals a sorted one, mirrored at both ends', () => {
  const frames = 40;
  const random = createRandom(9);
  const data = Float32Array.from({ length: 2 * frames }, () => random());
  const matrix = matchingMatrix({ data, tokens: 2, heads: 1, frames });
  const rows = [0, 1].map((token) => {
    const row = [...data.subarray(token * frames, (token + 1) * frames)];
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((value) => value / sum);
  });
  const standard = [0, 1].map((token) =>
    Array.from({ length: frames }, (_, frame) => {
      const mean = ((rows[0]?.[frame] ?? 0) + (rows[1]?.[frame] ?? 0)) / 2;
      return Math.sign((rows[token]?.[frame] ?? 0) - mean);
    }),
  );
  standard.forEach((row, token) => {
    row.forEach((_, frame) => {
      const around = [-3, -2, -1, 0, 1, 2, 3].map((k) => {
        const at = Math.abs(frame + k);
        return row[at < frames ? at : 2 * frames - 2 - at] ?? 0;
      });
      const median = around.toSorted((a, b) => a - b)[3] ?? 0;
      expect(matrix[token * frames + frame]).toBeCloseTo(median, 3);
    });
  });
});
