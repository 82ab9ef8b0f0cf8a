import { expect, test } from 'vitest';
import {
  looping,
  scriptedMeta as meta,
  type Script,
  scripted,
  sure,
  scriptedTokenizer as tokenizer,
  unsure,
} from '../../test/scripted-sessions.ts';
import type { WhisperSessions } from '../model/sessions.ts';
import { createDecoderBatch } from './decoder-batch.ts';
import type { WindowTask } from './window.ts';

function task(script: number, more: Partial<WindowTask> = {}): WindowTask {
  const samples = new Float32Array(16_000);
  samples[0] = script;
  return { samples, seed: 1, previous: [], temperatures: 6, ...more };
}
const batchOf = (scripts: readonly Script[], rows = 2) => {
  const { sessions, steps } = scripted(scripts, rows);
  return { batch: createDecoderBatch({ sessions, meta, tokenizer }), steps };
};

test('a sure transcript is taken at temperature 0', async () => {
  const { batch } = batchOf([sure]);
  const decoded = await batch.decode(task(0));
  expect(decoded).toMatchObject({ tokens: [10, 11, 12], temperature: 0, attempts: 1, looped: false });
  expect(decoded?.frames).toHaveLength(4);
});

test('a loop is stopped early and decoded again at a higher temperature', async () => {
  const { batch, steps } = batchOf([looping]);
  const decoded = await batch.decode(task(0));
  expect(decoded).toMatchObject({ temperature: 0.2, attempts: 2, looped: false });
  // 20 tokens of the loop, not the 224 that there is room for.
  expect(steps()).toBeLessThan(60);
});

test('what only loops is cut down to two rounds', async () => {
  const { batch } = batchOf([looping]);
  const decoded = await batch.decode(task(0, { temperatures: 1 }));
  expect(decoded).toMatchObject({ tokens: [7, 7], looped: true, attempts: 1 });
});

test('an unsure transcript goes through all temperatures, always the same way', async () => {
  const { batch } = batchOf([unsure]);
  const decoded = await batch.decode(task(0));
  expect(decoded?.attempts).toBe(6);
  expect(decoded?.averageLogProbability).toBeLessThan(-1);
  expect((await batch.decode(task(0)))?.tokens).toEqual(decoded?.tokens);
});

test('rows do not disturb each other, and more windows than rows wait', async () => {
  const { batch } = batchOf([sure, looping, unsure]);
  const alone = [await batch.decode(task(0)), await batch.decode(task(1)), await batch.decode(task(2))];
  const together = await Promise.all([2, 1, 0, 2, 0, 1].map((script) => batch.decode(task(script))));
  [2, 1, 0, 2, 0, 1].forEach((script, i) => {
    expect(together[i]).toEqual(alone[script]);
  });
});

test('a window that is awaited goes first, and nothing is begun beside it', async () => {
  const { batch } = batchOf([sure], 3);
  const told: string[] = [];
  const decode = async (name: string, awaited = false) => {
    const prepare = async () => {
      told.push(`${name} begins`);
      return true;
    };
    await batch.decode(task(0, { awaited, prepare }));
    told.push(`${name} is done`);
  };
  await Promise.all([decode('first'), decode('second'), decode('awaited', true), decode('also awaited', true)]);
  expect(told.slice(0, 3)).toEqual(['first begins', 'also awaited begins', 'awaited begins']);
  expect(told.indexOf('second begins')).toBeGreaterThan(told.indexOf('awaited is done'));
});

test('an abort frees the row; what is not worth decoding is not decoded', async () => {
  const { batch } = batchOf([unsure, sure], 1);
  const controller = new AbortController();
  const aborted = batch.decode(task(0, { signal: controller.signal }));
  const next = batch.decode(task(1));
  controller.abort();
  await expect(aborted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect((await next)?.tokens).toEqual([10, 11, 12]);
  expect(await batch.decode(task(1, { prepare: async () => false }))).toBeUndefined();
});

test('a step that fails rejects what was in the batch, not what comes after', async () => {
  const { sessions } = scripted([sure], 1);
  let broken = true;
  const decode: WhisperSessions['decode'] = async (step) => {
    if (broken) throw new Error('out of memory');
    await sessions.decode(step);
  };
  const batch = createDecoderBatch({ sessions: { ...sessions, decode }, meta, tokenizer });
  await expect(batch.decode(task(0))).rejects.toThrow('out of memory');
  broken = false;
  expect((await batch.decode(task(0)))?.tokens).toEqual([10, 11, 12]);
});
