import { expect, test } from 'vitest';
import type { ModelMeta } from '../model/model-files.ts';
import type { WhisperSessions } from '../model/sessions.ts';
import { createDecoderBatch } from './decoder-batch.ts';
import { createDecoderIo, IDLE } from './decoder-io.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { WindowTask } from './window.ts';

const END = 40;
const meta: ModelMeta = {
  vocabularySize: 200,
  heads: 1,
  decoderLayers: 1,
  endToken: END,
  firstTimestampToken: END + 1 + 106,
  alignmentHeads: [[0, 0]],
};
const tokenizer: Tokenizer = {
  decode: (tokens) => tokens.map((token) => ` w${token}`).join(''),
  encode: () => [],
  startsWithSpace: () => true,
  suppressed: new Set(),
  blank: -1,
};

/** Logits of the next token for what a row has said so far; the first sample of its audio says which script it follows. */
type Script = (said: readonly number[], logits: Float32Array) => void;

/** Sessions that follow scripts instead of a model. */
function scripted(scripts: readonly Script[], rows: number) {
  const io = createDecoderIo(meta, rows);
  const { tokens, windows } = io.inputs;
  const { arg, top, logSumExp, end, logits } = io.outputs;
  const heard: number[] = [];
  const said: number[][] = [];
  let steps = 0;
  const sessions: WhisperSessions = {
    io,
    async encode(samples, window) {
      heard[window] = samples[0] ?? 0;
    },
    async decode() {
      steps++;
      tokens.forEach((token, row) => {
        if (token >= END) said[row] = [];
        else said[row]?.push(token);
        const own = logits.subarray(row * meta.vocabularySize, (row + 1) * meta.vocabularySize).fill(-20);
        scripts[heard[windows[row] ?? IDLE] ?? -1]?.(said[row] ?? [], own);
        const text = own.subarray(0, END);
        const best = Math.max(...text);
        arg[row] = BigInt(text.indexOf(best));
        top[row] = best;
        logSumExp[row] = Math.log(text.reduce((sum, logit) => sum + Math.exp(logit - best), 0));
        end[row] = own[END] ?? 0;
      });
    },
  };
  return { sessions, steps: () => steps };
}

const sure: Script = (said, logits) => {
  logits[said.length < 3 ? 10 + said.length : END] = 20;
};
/** At temperature 0 it says 7 for ever; half of the draws above 0 end it. */
const looping: Script = (_, logits) => {
  logits[7] = 5;
  logits[END] = 4.99;
};
/** Says five different things without being sure of any. */
const unsure: Script = (said, logits) => {
  if (said.length >= 5) logits[END] = 20;
  else logits.fill(0, 0, END);
};

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
