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
import { BEAM_WIDTH, createBeamDecoder } from './beam-decoder.ts';
import { createDecoderBatch } from './decoder-batch.ts';
import { createTurns } from './turns.ts';
import type { WindowTask } from './window.ts';

const END = meta.endToken;
/** 10 looks best at first and leads to nothing good; after 11 everything is clear. */
const misleading: Script = (said, logits) => {
  logits.fill(0, 0, END);
  if (said.length === 0) Object.assign(logits, { 10: 9, 11: 8.5 });
  else if (said.length >= 4) logits[END] = 20;
  else if (said[0] === 11) logits[20 + said.length] = 20;
};

function task(script: number, more: Partial<WindowTask> = {}): WindowTask {
  const samples = new Float32Array(16_000);
  samples[0] = script;
  return { samples, seed: 1, previous: [], temperatures: 6, ...more };
}

function both(scripts: readonly Script[]) {
  const { sessions } = scripted(scripts, 2 + BEAM_WIDTH);
  const shared = { sessions, meta, tokenizer, turns: createTurns() };
  return { fast: createDecoderBatch({ ...shared, rows: 2 }), beam: createBeamDecoder({ ...shared, firstRow: 2 }) };
}

test('finds the transcript that greedy decoding leaves at its first token', async () => {
  const { fast, beam } = both([misleading]);
  expect((await fast.decode(task(0, { temperatures: 1 })))?.tokens[0]).toBe(10);
  const decoded = await beam.decode(task(0));
  expect(decoded).toMatchObject({ tokens: [11, 21, 22, 23], temperature: 0, attempts: 1, looped: false });
  expect(decoded?.frames).toHaveLength(5);
});

test('a sure transcript is the same as without a beam', async () => {
  const { fast, beam } = both([sure]);
  expect((await beam.decode(task(0)))?.tokens).toEqual((await fast.decode(task(0)))?.tokens);
});

test('falls back to drawing, and gives up where nothing but a loop is to be had', async () => {
  const { beam } = both([unsure, (_, logits) => void logits.fill(20, 7, 8)]);
  const decoded = await beam.decode(task(0));
  expect(decoded?.attempts).toBe(6);
  expect((await beam.decode(task(0)))?.tokens).toEqual(decoded?.tokens);
  expect(await beam.decode(task(1, { temperatures: 2 }))).toMatchObject({ looped: true, tokens: [7, 7], attempts: 2 });
});

test('beside the rows of the fast batch, and one after another, results are those of each alone', async () => {
  const scripts = [sure, looping, unsure, misleading];
  const { fast, beam } = both(scripts);
  const alone = { fast: await fast.decode(task(2)), beam: [await beam.decode(task(3)), await beam.decode(task(2))] };
  const together = await Promise.all([
    fast.decode(task(2)),
    beam.decode(task(3)),
    fast.decode(task(1)),
    beam.decode(task(2)),
    fast.decode(task(0)),
  ]);
  expect(together[0]).toEqual(alone.fast);
  expect([together[1], together[3]]).toEqual(alone.beam);
});

test('what is not worth decoding is not decoded, an abort ends the search, and a failure is told', async () => {
  const { beam } = both([unsure, sure]);
  expect(await beam.decode(task(0, { prepare: async () => false }))).toBeUndefined();
  const controller = new AbortController();
  const aborted = beam.decode(task(0, { signal: controller.signal, onToken: () => controller.abort() }));
  const next = beam.decode(task(1));
  await expect(aborted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect((await next)?.tokens).toEqual([10, 11, 12]);
  const { sessions } = scripted([sure], BEAM_WIDTH);
  const decode = async () => {
    throw new Error('out of memory');
  };
  const broken = createBeamDecoder({ sessions: { ...sessions, decode }, meta, tokenizer, firstRow: 0 });
  await expect(broken.decode(task(0))).rejects.toThrow('out of memory');
});

test('does not end where something else is more probable, though the shorter text has the better mean', async () => {
  // After 10 and 11 its end is second best; what goes on is less sure, but was said.
  const pausing: Script = (said, logits) => {
    if (said.length < 2) logits[10 + said.length] = 20;
    else if (said.length === 2) Object.assign(logits, { 12: 5, 13: 4.8, 14: 4.8, [END]: 4.9 });
    else if (said.length < 5) logits[20 + said.length] = 20;
    else logits[END] = 20;
  };
  const { beam } = both([pausing]);
  expect((await beam.decode(task(0)))?.tokens).toHaveLength(5);
});
