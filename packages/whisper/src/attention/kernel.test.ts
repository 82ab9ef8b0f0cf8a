import { expect, test } from 'vitest';
import { compileKernel, shippedKernel } from '../../test/compile-kernel.ts';

test('the shipped kernel is what its source compiles to', async () => {
  expect(Buffer.from(await compileKernel()).equals(shippedKernel())).toBe(true);
});
