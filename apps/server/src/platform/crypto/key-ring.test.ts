import { expect, test } from 'vitest';
import { createKeyRing } from './key-ring.ts';

const secret = Buffer.alloc(32, 7);

test('keys are stable, 32 bytes, and differ by secret, purpose and workspace', () => {
  const ring = createKeyRing(secret);
  const keys = [
    ring.instanceKey('uploads.signed_url'),
    ring.instanceKey('chunks.pcm_hash'),
    ring.workspaceKey('chunks.pcm_hash', 'a'),
    ring.workspaceKey('chunks.pcm_hash', 'b'),
    createKeyRing(Buffer.alloc(32, 8)).instanceKey('uploads.signed_url'),
  ];
  expect(keys.every((key) => key.length === 32)).toBe(true);
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
  expect(createKeyRing(secret).workspaceKey('chunks.pcm_hash', 'a')).toEqual(keys[2]);
  // Fixed for ever: stored hashes and signatures depend on it.
  expect(ring.instanceKey('uploads.signed_url').toString('hex')).toMatchInlineSnapshot(
    `"15f773b9b1372260b018be67f6537b26e1e832e954d2f64062ae6b8480e6dae6"`,
  );
});

test('parts that could be confused with each other are refused', () => {
  expect(() => createKeyRing(secret).workspaceKey('a/b', 'c')).toThrow('slash');
  expect(() => createKeyRing(secret).workspaceKey('a', '')).toThrow('empty');
});
