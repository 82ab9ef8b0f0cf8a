import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bindHandlers, createCatalog } from './catalog.ts';
import { createHandler, defineJob } from './index.ts';

const limits = { timeoutMs: 1_000, retryLimit: 1, retryDelayMs: 0 };
const payload = z.object({ workspaceId: z.string() });
const first = defineJob({ ...limits, name: 'test.first', payload, slots: 'io' });
const second = defineJob({ ...limits, name: 'test.second', slots: 'engine', periodic: { everyMs: 1_000 } });
const firstHandler = createHandler(first, async () => {});
const secondHandler = createHandler(second, async () => {});
const slots = { engine: 1, io: 1 };

describe('the catalog', () => {
  const catalog = createCatalog([first, second]);

  it('binds each job to its handler', () => {
    expect(bindHandlers(catalog, [secondHandler, firstHandler], slots).get('test.first')).toBe(firstHandler);
  });

  it('refuses two jobs of one name', () => {
    expect(() => createCatalog([first, { ...first }])).toThrow('two jobs are called test.first');
  });

  it('refuses a job without a handler', () => {
    expect(() => bindHandlers(catalog, [firstHandler], slots)).toThrow('test.second has no handler');
  });

  it('refuses two handlers of one job', () => {
    const handlers = [firstHandler, secondHandler, createHandler(first, async () => {})];
    expect(() => bindHandlers(catalog, handlers, slots)).toThrow('test.first has two handlers');
  });

  it('refuses a handler of a job it does not have', () => {
    const stranger = defineJob({ ...limits, name: 'test.stranger', payload, slots: 'io' });
    const handlers = [firstHandler, secondHandler, createHandler(stranger, async () => {})];
    expect(() => bindHandlers(catalog, handlers, slots)).toThrow('test.stranger is for a job outside the catalog');
  });

  it('refuses a process without slots for a job', () => {
    const handlers = [firstHandler, secondHandler];
    expect(() => bindHandlers(catalog, handlers, { engine: 0, io: 1 })).toThrow('needs slots of the kind engine');
  });
});

describe('defining a job', () => {
  it.each([
    ['a name without a feature', { name: 'probe' }],
    ['a name pg-boss could not take', { name: "test.it's" }],
    ['no time to run', { timeoutMs: 0 }],
    ['more time than pg-boss can watch', { timeoutMs: 25 * 3_600_000 }],
    ['a negative number of retries', { retryLimit: -1 }],
    ['a broken delay', { retryDelayMs: Number.NaN }],
  ])('refuses %s', (_what, wrong) => {
    expect(() => defineJob({ ...limits, name: 'test.wrong', payload, slots: 'io', ...wrong })).toThrow(TypeError);
  });

  it('refuses a period of no length', () => {
    expect(() => defineJob({ ...limits, name: 'test.wrong', slots: 'io', periodic: { everyMs: 0 } })).toThrow(
      TypeError,
    );
  });
});
