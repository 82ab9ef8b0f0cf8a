import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCtranslate2, writeSafetensors } from '../../test/published-models.ts';
import { whiteNoise } from '../../test/sounds.ts';
import { tinyWeights } from '../../test/tiny-weights.ts';
import { startEngine } from '../engine/start-engine.ts';
import { readModelFiles } from '../model/model-files.ts';
import { buildModel, readCtranslate2, readSafetensors } from './index.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'whisper-build-'));
afterAll(() => rmSync(dir, { recursive: true }));
const folder = (name: string) => {
  mkdirSync(path.join(dir, name), { recursive: true });
  return path.join(dir, name);
};
const sumsOf = (name: string) => readFileSync(path.join(dir, name, 'SHA256SUMS'), 'utf8');

beforeAll(async () => {
  const weights = tinyWeights();
  await buildModel(weights, folder('direct'));
  writeCtranslate2(weights, folder('ctranslate2'));
  writeSafetensors(weights, folder('safetensors'));
});

test('the engine runs what was built', async () => {
  const engine = await startEngine({
    modelDir: path.join(dir, 'direct'),
    speechModelPath: path.resolve(import.meta.dirname, '../../../../models/silero-vad/silero_vad_v6.onnx'),
    threads: 1,
  });
  try {
    const { language, probability } = await engine.detectLanguage(whiteNoise(5, 0.2));
    expect(language).toMatch(/^[a-z]{2,3}$/);
    expect(probability).toBeGreaterThan(0);
  } finally {
    await engine.close();
  }
});

test('says what the graphs need to know about it', async () => {
  const { meta, vocabulary } = await readModelFiles(path.join(dir, 'direct'));
  expect(meta).toEqual({
    vocabularySize: 51_865,
    heads: 1,
    decoderLayers: 2,
    firstTimestampToken: 50_364,
    endToken: 50_257,
    alignmentHeads: [
      [0, 0],
      [1, 0],
    ],
  });
  expect(vocabulary).toHaveLength(51_865);
});

test('the same weights give the same bytes, whatever format they come in', async () => {
  await buildModel(await readCtranslate2(path.join(dir, 'ctranslate2')), folder('from-ctranslate2'));
  await buildModel(await readSafetensors(path.join(dir, 'safetensors')), folder('from-safetensors'));
  expect(sumsOf('from-ctranslate2')).toBe(sumsOf('direct'));
  expect(sumsOf('from-safetensors')).toBe(sumsOf('direct'));
});

test('weights that are cut off or something else are refused by name', async () => {
  const damaged = expect.objectContaining({ code: 'model.damaged' });
  const broken = folder('broken');
  writeCtranslate2(tinyWeights(), broken);
  truncateSync(path.join(broken, 'model.bin'), 1_000_000);
  await expect(readCtranslate2(broken)).rejects.toThrow(damaged);
  writeFileSync(path.join(broken, 'model.bin'), Buffer.from('\x06\0\0\0\x05\0Bert\0'));
  await expect(readCtranslate2(broken)).rejects.toThrow(damaged);
  writeSafetensors(tinyWeights(), broken);
  truncateSync(path.join(broken, 'model.safetensors'), 1_000_000);
  await expect(readSafetensors(broken)).rejects.toThrow(damaged);
});
