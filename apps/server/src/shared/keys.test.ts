import { expect, test } from 'vitest';
import { deriveKey } from './keys.ts';

const secret = Buffer.alloc(32, 7);

test('keys are stable, and differ by secret, purpose and workspace', () => {
  const key = deriveKey(secret, 'a');
  expect(key).toHaveLength(32);
  expect(deriveKey(secret, 'a')).toEqual(key);
  const others = [deriveKey(Buffer.alloc(32, 8), 'a'), deriveKey(secret, 'b'), deriveKey(secret, 'a', 'w')];
  for (const other of [...others, deriveKey(secret, 'a', 'null')]) expect(other).not.toEqual(key);
});

test('a short secret is refused', () => {
  expect(() => deriveKey(Buffer.alloc(16), 'a')).toThrow('32 bytes');
});
