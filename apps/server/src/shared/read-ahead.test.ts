import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

describe('reading ahead', () => {
  let made: number[];
  let isEnded: boolean;
  async function* count(limit: number, end: () => Promise<void> = async () => {}) {
    made = [];
    isEnded = false;
    try {
      for (let at = 1; at <= limit; at += 1) {
        made.push(at);
        yield at;
      }
      await end();
    } finally {
      await nextTurn();
      isEnded = true;
    }
  }
  async function settle() {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  }

  it('gives all items in their order', async () => {
    const seen: number[] = [];
    for await (const item of readAhead(count(10), 3)) seen.push(item);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(isEnded).toBe(true);
  });

  it('lets the source go on while the consumer is elsewhere, as far as it may', async () => {
    const items = readAhead(count(100), 3);
    await items.next();
    await settle();
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(made.length).toBeLessThanOrEqual(5);
    await items.return(undefined);
  });

  it('has ended the source before it lets an early leaver go', async () => {
    for await (const item of readAhead(count(100), 3)) if (item === 2) break;
    expect(isEnded).toBe(true);
    const leave = async () => {
      for await (const item of readAhead(count(100), 3)) throw new Error(`no use for ${item}`);
    };
    await expect(leave()).rejects.toThrow('no use for 1');
    expect(isEnded).toBe(true);
  });

  it('passes the error of the source on, after what came before it', async () => {
    const seen: number[] = [];
    const read = async () => {
      const broken = count(3, async () => {
        throw new Error('broken');
      });
      for await (const item of readAhead(broken, 2)) seen.push(item);
    };
    await expect(read()).rejects.toThrow('broken');
    expect(seen).toEqual([1, 2, 3]);
    expect(isEnded).toBe(true);
  });
});
