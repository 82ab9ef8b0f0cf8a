import { describe, expect, test } from 'vitest';
import { checkParts, largestObjectBytes, partSizeFor, planOf, spanOf } from './parts.models.ts';

const MiB = 2 ** 20;
const plan = (sizeBytes: number | null) => planOf({ sizeBytes, partSizeBytes: partSizeFor(sizeBytes) });

describe('cutting a file', () => {
  test.each([
    [1, 8 * MiB, 1],
    [8 * MiB, 8 * MiB, 1],
    [8 * MiB + 1, 8 * MiB, 2],
    [10 * 2 ** 30, 8 * MiB, 1280],
    [9000 * 8 * MiB, 8 * MiB, 9000],
    [9000 * 8 * MiB + 1, 9 * MiB, 8001],
  ])('%d bytes go in parts of %d: %d of them', (sizeBytes, partSizeBytes, partCount) => {
    expect(plan(sizeBytes)).toEqual({ sizeBytes, partSizeBytes, partCount });
  });

  test('never into more than 10,000, and in sizes the database holds', () => {
    const { partCount, partSizeBytes } = plan(largestObjectBytes);
    expect(partCount).toBeLessThanOrEqual(10_000);
    expect(partSizeBytes).toBeLessThan(2 ** 31);
    expect(plan(null)).toEqual({ sizeBytes: null, partSizeBytes: 5 * MiB, partCount: null });
  });

  test('gives each part its place', () => {
    const known = plan(20 * MiB);
    expect(spanOf(known, 1)).toEqual({ offsetBytes: 0, exactBytes: 8 * MiB, maxBytes: 8 * MiB });
    expect(spanOf(known, 3)).toEqual({ offsetBytes: 16 * MiB, exactBytes: 4 * MiB, maxBytes: 4 * MiB });
    for (const partNumber of [0, -1, 4]) expect(spanOf(known, partNumber)).toBeNull();
    expect(spanOf(plan(null), 10_000)).toEqual({ offsetBytes: 9999 * 5 * MiB, exactBytes: null, maxBytes: 5 * MiB });
    expect(spanOf(plan(null), 10_001)).toBeNull();
  });
});

describe('checking what arrived', () => {
  const parts = (...sizes: (number | null)[]) =>
    sizes.flatMap((sizeBytes, index) => (sizeBytes === null ? [] : [{ partNumber: index + 1, sizeBytes }]));

  test('of a known size', () => {
    const known = plan(20 * MiB);
    expect(checkParts(known, parts(8 * MiB, 8 * MiB, 4 * MiB))).toEqual({ kind: 'whole', sizeBytes: 20 * MiB });
    expect(checkParts(known, parts(8 * MiB, null, null))).toEqual({ kind: 'missing', partNumbers: [2, 3] });
    expect(checkParts(known, [])).toEqual({ kind: 'missing', partNumbers: [1, 2, 3] });
    expect(checkParts(known, parts(8 * MiB, 8 * MiB, 5 * MiB))).toEqual({ kind: 'wrong_size', partNumbers: [3] });
    const tooMany = parts(8 * MiB, 8 * MiB, 4 * MiB, 1);
    expect(checkParts(known, tooMany)).toEqual({ kind: 'wrong_size', partNumbers: [4] });
  });

  test('of a size nobody knew', () => {
    const live = plan(null);
    expect(checkParts(live, parts(5 * MiB, 100))).toEqual({ kind: 'whole', sizeBytes: 5 * MiB + 100 });
    expect(checkParts(live, [])).toEqual({ kind: 'missing', partNumbers: [1] });
    expect(checkParts(live, parts(5 * MiB, null, 100))).toEqual({ kind: 'missing', partNumbers: [2] });
    expect(checkParts(live, parts(5 * MiB, 50, 100))).toEqual({ kind: 'wrong_size', partNumbers: [2] });
  });
});
