import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeModel, findModels } from '@audiotricks/whisper';
import { afterAll, expect, test } from 'vitest';
import { createEngineSet } from './engine-set.ts';
import { createLocalEngines } from './local.ts';

const models = path.resolve(import.meta.dirname, '../../../../../models');
const folder = mkdtempSync(path.join(os.tmpdir(), 'local-engines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pcm = Int16Array.from({ length: 32_000 }, (_, sample) => 6000 * Math.sin(sample / 7));
const request = { id: 'chunk', pcm, language: 'en', prompt: null };
const signal = new AbortController().signal;

test('jobs choose between models that do not fit into memory together, each with its own checksum', async () => {
  const other = path.join(folder, 'whisper-other');
  cpSync(path.join(models, 'whisper-base'), other, { recursive: true });
  const lines: string[] = [];
  const engines = await createLocalEngines({
    models: [describeModel(path.join(models, 'whisper-base')), ...findModels(folder)],
    budgetBytes: 1,
    engine: {
      sessions: 'deterministic',
      threads: 1,
      speechModelPath: path.join(models, 'silero-vad/silero_vad_v6.onnx'),
      callLogPath: path.join(folder, 'calls.jsonl'),
      onLog: (line) => lines.push(line),
    },
  });
  const set = createEngineSet({ local: engines, remote: [] });
  try {
    expect(set.local?.model).toBe('whisper-base');
    const says = async (model: string) => {
      const engine = set.of({ engine: 'local', model });
      return (await engine.transcribe({ ...request, profile: 'accurate' }, { signal })).text;
    };
    const text = await says('whisper-base');
    expect(text).not.toBe('');
    const mixed = await Promise.all(['whisper-other', 'whisper-base', 'whisper-other'].map(says));
    expect(mixed).toEqual([text, text, text]);
    // What a model is damaged by shows when it is loaded, and to its own callers only.
    writeFileSync(path.join(other, 'meta.json'), '{}');
    await says('whisper-base');
    await expect(says('whisper-other')).rejects.toMatchObject({ code: 'engine.failed' });
    expect(await says('whisper-base')).toBe(text);
  } finally {
    await set.close();
  }
});
