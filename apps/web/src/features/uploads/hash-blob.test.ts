// @vitest-environment node
import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashBlob } from './hash-blob.ts';

it.each([0, 1, 4 * 1024 * 1024, 9 * 1024 * 1024 + 7])('hashes %i bytes as everybody does', async (sizeBytes) => {
  const bytes = randomBytes(sizeBytes);
  expect(await hashBlob(new Blob([bytes]))).toBe(createHash('sha256').update(bytes).digest('hex'));
});
