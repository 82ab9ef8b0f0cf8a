import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createGate } from './gate.ts';
import { createPasswords } from './passwords.ts';

const passwords = createPasswords({ pepper: randomBytes(32) });

test('only the same password, with the same pepper, is right', async () => {
  const long = 'ü'.repeat(512);
  const stored = await passwords.hash(long);
  expect(await passwords.verify(long, stored)).toBe(true);
  expect(await passwords.verify(`${long.slice(0, -1)}u`, stored)).toBe(false);
  expect(await createPasswords({ pepper: randomBytes(32) }).verify(long, stored)).toBe(false);
});

test('an unknown user costs as much as a known one', async () => {
  const stored = await passwords.hash('analytical engine');
  const spent = { known: 0, unknown: 0 };
  for (let round = 0; round < 8; round += 1) {
    for (const [who, hash] of [
      ['known', stored],
      ['unknown', null],
    ] as const) {
      // Computing time and not the clock's: the machine is shared.
      const before = process.cpuUsage();
      expect(await passwords.verify('wrong', hash)).toBe(false);
      const { user, system } = process.cpuUsage(before);
      spent[who] += user + system;
    }
  }
  // Without the decoy it would be near 0.
  const ratio = spent.unknown / spent.known;
  expect(ratio).toBeGreaterThan(0.6);
  expect(ratio).toBeLessThan(1.7);
});

test('a gate lets so many in at once, the next in their order, and refuses when too many wait', async () => {
  const gate = createGate({ atOnce: 2, waiting: 2, whenFull: () => new Error('full') });
  const order: number[] = [];
  const release: (() => void)[] = [];
  const work = (index: number) =>
    gate(async () => {
      order.push(index);
      await new Promise<void>((resolve) => release.push(resolve));
      if (index === 0) throw new Error('failed inside');
    });
  const [first, ...others] = [work(0), work(1), work(2), work(3)];
  await expect(work(4)).rejects.toThrow('full');
  expect(order).toEqual([0, 1]);
  release[0]?.();
  await expect(first).rejects.toThrow('failed inside');
  expect(order).toEqual([0, 1, 2]);
  release[1]?.();
  await others[0];
  release[2]?.();
  release[3]?.();
  await Promise.all(others);
  expect(order).toEqual([0, 1, 2, 3]);
});
