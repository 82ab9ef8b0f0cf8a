import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { describeModel, findModels } from './find-models.ts';
import { readModelFiles } from './model-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'find-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a model is described as it will be once it is loaded', async () => {
  const { name, checksum } = await readModelFiles(MODEL_DIR);
  expect(describeModel(MODEL_DIR)).toMatchObject({ name, checksum });
  expect(describeModel(MODEL_DIR).graphBytes).toBeGreaterThan(80e6);
});

test('models are found by their sums; half-made ones and other folders are not', () => {
  expect(findModels(path.join(folder, 'none'))).toEqual([]);
  for (const name of ['whisper-b', 'whisper-a', '.unfinished'])
    cpSync(MODEL_DIR, path.join(folder, name), { recursive: true });
  mkdirSync(path.join(folder, 'silero-vad'));
  expect(findModels(folder).map(({ name }) => name)).toEqual(['whisper-a', 'whisper-b']);
  rmSync(path.join(folder, 'whisper-a/decoder.onnx'));
  expect(() => findModels(folder)).toThrow(expect.objectContaining({ code: 'model.missing' }));
});
