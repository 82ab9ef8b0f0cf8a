import { expect, test } from 'vitest';
import type { Engine } from './engine.ts';
import { createEnginePool } from './engine-pool.ts';

/** Engines that only tell what became of them. */
function fakes(sizes: Record<string, number>, budgetBytes: number) {
  const log: string[] = [];
  const failing = new Set<string>();
  const models = Object.entries(sizes).map(([name, memoryBytes]) => ({
    name,
    memoryBytes,
    async start() {
      log.push(`start ${name}`);
      if (failing.has(name)) throw new Error(`${name} is damaged`);
      return {
        async close() {
          log.push(`close ${name}`);
        },
      } as Engine;
    },
  }));
  return { pool: createEnginePool({ models, budgetBytes }), log, failing };
}
const nothing = async () => {};
const held = () => Promise.withResolvers<void>();

test('loads a model when it is first asked for, once, and keeps it while there is room', async () => {
  const { pool, log } = fakes({ base: 1, small: 2 }, 3);
  expect(log).toEqual([]);
  await Promise.all([pool.use('base', nothing), pool.use('base', nothing)]);
  await pool.use('small', nothing);
  await pool.use('base', nothing);
  expect(log).toEqual(['start base', 'start small']);
  expect(pool.loaded()).toEqual(['small', 'base']);
});

test('closes what was used least recently, before it loads', async () => {
  const { pool, log } = fakes({ a: 1, b: 1, c: 1 }, 2);
  for (const name of ['a', 'b', 'a', 'c']) await pool.use(name, nothing);
  expect(log).toEqual(['start a', 'start b', 'close b', 'start c']);
});

test('never closes a model in use: another one waits, and is served before who came later', async () => {
  const { pool, log } = fakes({ a: 2, b: 2 }, 3);
  const first = held();
  const order: string[] = [];
  const using = pool.use('a', () => first.promise);
  const waiting = pool.use('b', async () => void order.push('b'));
  const later = pool.use('a', async () => void order.push('a'));
  await new Promise(setImmediate);
  expect(log).toEqual(['start a']);
  first.resolve();
  await Promise.all([using, waiting, later]);
  expect(order).toEqual(['b', 'a']);
  expect(log).toEqual(['start a', 'close a', 'start b', 'close b', 'start a']);
});

test('an abort takes a call out of the line', async () => {
  const { pool, log } = fakes({ a: 2, b: 2 }, 2);
  const first = held();
  const controller = new AbortController();
  const using = pool.use('a', () => first.promise);
  const waiting = pool.use('b', nothing, controller.signal);
  const later = pool.use('a', nothing);
  await new Promise(setImmediate);
  controller.abort();
  await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  await later;
  first.resolve();
  await using;
  expect(log).toEqual(['start a']);
});

test('a model larger than the budget is loaded alone', async () => {
  const { pool, log } = fakes({ a: 1, large: 9 }, 3);
  await pool.use('a', nothing);
  await pool.use('large', nothing);
  expect(log).toEqual(['start a', 'close a', 'start large']);
});

test('a model that cannot be loaded rejects its callers and is tried again', async () => {
  const { pool, log, failing } = fakes({ a: 1 }, 1);
  failing.add('a');
  await expect(pool.use('a', nothing)).rejects.toThrow('a is damaged');
  failing.clear();
  await pool.use('a', nothing);
  expect(log).toEqual(['start a', 'start a']);
  await expect(pool.use('b', nothing)).rejects.toThrow('no model b');
});

test('after closing nothing is lent any more, also not to who waits', async () => {
  const { pool, log } = fakes({ a: 2, b: 2 }, 2);
  const first = held();
  const using = pool.use('a', () => first.promise);
  const waiting = pool.use('b', nothing);
  await new Promise(setImmediate);
  await pool.close();
  first.resolve();
  await using;
  await expect(waiting).rejects.toThrow(expect.objectContaining({ code: 'engine.closed' }));
  await expect(pool.use('a', nothing)).rejects.toThrow(expect.objectContaining({ code: 'engine.closed' }));
  expect(log).toEqual(['start a', 'close a']);
});
