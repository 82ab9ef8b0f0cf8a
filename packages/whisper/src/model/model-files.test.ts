import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { readModelFiles } from './model-files.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'whisper-model-'));
});
afterAll(() => rm(dir, { recursive: true }));

test('reads sizes, vocabulary and checksum', async () => {
  const files = await readModelFiles(MODEL_DIR);
  expect(files.name).toBe('whisper-base');
  expect(files.checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(files.meta).toMatchObject({ heads: 8, decoderLayers: 6, endToken: 50_257 });
  expect(files.meta.alignmentHeads).toHaveLength(8);
  expect(files.vocabulary).toHaveLength(files.meta.vocabularySize);
});

test('names the file that is missing', async () => {
  await expect(readModelFiles(path.join(dir, 'none'))).rejects.toMatchObject({
    code: 'model.missing',
    message: expect.stringContaining('none/SHA256SUMS'),
  });
  const copy = path.join(dir, 'incomplete');
  await cp(MODEL_DIR, copy, { recursive: true });
  await rm(path.join(copy, 'decoder.onnx'));
  await expect(readModelFiles(copy)).rejects.toMatchObject({
    code: 'model.missing',
    message: expect.stringContaining('decoder.onnx'),
  });
});

test('names the file that is damaged', async () => {
  const copy = path.join(dir, 'damaged');
  await cp(MODEL_DIR, copy, { recursive: true });
  await appendFile(path.join(copy, 'encoder.onnx'), 'x');
  await expect(readModelFiles(copy)).rejects.toMatchObject({
    code: 'model.damaged',
    message: expect.stringContaining('encoder.onnx'),
  });
});
