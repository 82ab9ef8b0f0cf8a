import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOutbound, type Outbound } from '../../apps/server/src/platform/outbound/index.ts';
import { writeCtranslate2, writeSafetensors } from '../../packages/whisper/test/published-models.ts';
import { tinyWeights } from '../../packages/whisper/test/tiny-weights.ts';
import { addModel } from './add-model.ts';
import { type ModelAddOptions, readOptions } from './options.ts';
import { type FakeHub, type Fault, startFakeHub } from './testing/fake-hub.ts';

const root = mkdtempSync(path.join(tmpdir(), 'model-add-'));
const safetensors = path.join(root, 'safetensors');
const ctranslate2 = path.join(root, 'ctranslate2');
const speechModelPath = path.resolve(import.meta.dirname, '../../models/silero-vad/silero_vad_v6.onnx');

beforeAll(() => {
  for (const dir of [safetensors, ctranslate2]) mkdirSync(dir);
  writeSafetensors(tinyWeights(), safetensors);
  writeCtranslate2(tinyWeights(), ctranslate2);
});
afterAll(() => rmSync(root, { recursive: true }));

let modelsDir: string;
let hub: FakeHub;
let outbound: Outbound;
let lines: string[];
beforeEach(async () => {
  modelsDir = mkdtempSync(path.join(root, 'models-'));
  hub = await startFakeHub(safetensors);
  const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }];
  outbound = createOutbound({ allow: ['hub.example.org', 'store.example.org'], resolve });
  lines = [];
});
afterEach(async () => {
  await outbound.close();
  await hub.close();
});

function add(args: string, signal = new AbortController().signal): Promise<void> {
  const options = readOptions(args.split(' ')) as ModelAddOptions;
  const say = (line: string) => lines.push(line);
  return addModel(options, { modelsDir, hubUrl: hub.url, speechModelPath, outbound, say, signal, retryWaitMs: 1 });
}
const failing = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const sums = (name: string) => readFileSync(path.join(modelsDir, name, 'SHA256SUMS'), 'utf8');
const faults = (...list: Fault[]) => hub.faults.set('model.safetensors', list);
const weightRequests = () => hub.requests.filter((line) => line.startsWith('/blobs/model.safetensors'));
const offsets = () => weightRequests().map((line) => Number(/bytes=(\d+)-/.exec(line)?.[1] ?? 0));
const bytesOf = (...files: string[]) =>
  files.reduce((sum, file) => sum + readFileSync(path.join(safetensors, file)).length, 0);

describe('from a folder', () => {
  test('of either format, recognised by its content, gives the same model', async () => {
    cpSync(ctranslate2, path.join(root, 'renamed'), { recursive: true });
    rmSync(path.join(root, 'renamed/model.bin'));
    cpSync(path.join(ctranslate2, 'model.bin'), path.join(root, 'renamed/weights.bin'));
    await add(`one --from ${safetensors}`);
    await add(`two --from ${path.join(root, 'renamed')}`);
    expect(sums('whisper-two')).toBe(sums('whisper-one'));
    expect(readdirSync(path.join(modelsDir, '.unfinished'))).toEqual([]);
  });

  test('in parts over several folders is joined', async () => {
    const packages = path.join(root, 'packages');
    const bytes = readFileSync(path.join(ctranslate2, 'model.bin'));
    for (const [name, part] of [
      ['a', bytes.subarray(0, 1e6)],
      ['b', bytes.subarray(1e6)],
    ] as const) {
      mkdirSync(path.join(packages, name, 'data'), { recursive: true });
      writeFileSync(path.join(packages, name, 'data', `model.bin.part${name === 'a' ? 1 : 2}`), part);
    }
    for (const file of ['config.json', 'vocabulary.json']) {
      cpSync(path.join(ctranslate2, file), path.join(packages, 'b/data', file));
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await add(`joined --from ${packages} --sha256 ${sha256}`);
    expect(existsSync(path.join(modelsDir, 'whisper-joined/decoder.onnx'))).toBe(true);
    rmSync(path.join(packages, 'a'), { recursive: true });
    await expect(add(`half --from ${packages}`)).rejects.toThrow(failing('model_add.parts', /model.bin.part2/));
  });

  test('with other weights than the checksum says, without weights, or with broken ones leaves nothing', async () => {
    await expect(add(`x --from ${safetensors} --sha256 ${'0'.repeat(64)}`)).rejects.toThrow(
      failing('model_add.checksum', /is not 0000/),
    );
    await expect(add(`x --from ${modelsDir}`)).rejects.toThrow(failing('model_add.not_found', /no weights/));
    const ggml = mkdtempSync(path.join(root, 'ggml-'));
    writeFileSync(path.join(ggml, 'model.bin'), Buffer.concat([Buffer.from('lmgg'), Buffer.alloc(2000)]));
    await expect(add(`x --from ${ggml}`)).rejects.toThrow(failing('model_add.failed', /is a ggml file/));
    expect(readdirSync(modelsDir)).toEqual(['.unfinished']);
    expect(existsSync(path.join(modelsDir, '.unfinished/whisper-x/built'))).toBe(false);
  });

  test('does not touch a model that is there unless told to', async () => {
    await add(`one --from ${safetensors}`);
    await expect(add(`one --from ${safetensors}`)).rejects.toThrow(failing('model_add.exists', /--replace/));
    writeFileSync(path.join(modelsDir, 'whisper-one/meta.json'), 'broken');
    await add(`one --from ${safetensors} --replace`);
    expect(readFileSync(path.join(modelsDir, 'whisper-one/meta.json'), 'utf8')).toContain('align');
  });
});

describe('from a hub', () => {
  test('a size gets its weights through redirects, checked, with progress', async () => {
    await add('tiny');
    await add(`local --from ${safetensors}`);
    expect(sums('whisper-tiny')).toBe(sums('whisper-local'));
    expect(lines.filter((line) => /model.safetensors: [\d.]+ MB of/.test(line)).length).toBeGreaterThan(4);
  });

  test('goes on where the connection was cut, again and again', async () => {
    faults(
      { kind: 'cut', afterBytes: 2_000_000 },
      { kind: 'status', status: 503, retryAfter: '0' },
      { kind: 'cut', afterBytes: 1_000_000 },
    );
    await add('tiny');
    const [whole, first = 0, again, second = 0] = offsets();
    expect(whole).toBe(0);
    // What was on its way when the connection broke may be lost.
    expect(first).toBeGreaterThan(0);
    expect(again).toBe(first);
    expect(second).toBeGreaterThan(first);
  });

  test('goes on in the next run where the last one was stopped', async () => {
    const controller = new AbortController();
    faults({ kind: 'cut', afterBytes: 2_000_000 }, ...Array<Fault>(5).fill({ kind: 'status', status: 500 }));
    await expect(add('tiny', controller.signal)).rejects.toThrow(failing('model_add.download', /answered 500/));
    expect(existsSync(path.join(modelsDir, 'whisper-tiny'))).toBe(false);
    const before = hub.sentBytes();
    await add('tiny');
    expect(offsets().at(-1)).toBeGreaterThan(0);
    expect(hub.sentBytes() - before).toBe(
      bytesOf('generation_config.json', 'tokenizer.json') + bytesOf('model.safetensors') - (offsets().at(-1) ?? 0),
    );
    expect(existsSync(path.join(modelsDir, 'whisper-tiny/SHA256SUMS'))).toBe(true);
  });

  test('starts anew where the server ignores ranges or answers another one', async () => {
    faults({ kind: 'cut', afterBytes: 2_000_000 }, { kind: 'ignoreRange' });
    await add('tiny');
    faults({ kind: 'cut', afterBytes: 2_000_000 }, { kind: 'wrongRange' });
    await add('tiny --replace');
    expect(weightRequests().at(-1)).toBe('/blobs/model.safetensors');
  });

  test('does not take what has another checksum: once more, then it says so', async () => {
    faults({ kind: 'lie' });
    await add('tiny');
    faults({ kind: 'lie' }, { kind: 'lie' });
    await expect(add('tiny --replace')).rejects.toThrow(failing('model_add.checksum', /wrong checksum/));
    expect(existsSync(path.join(modelsDir, 'whisper-tiny/SHA256SUMS'))).toBe(true);
    expect(existsSync(path.join(modelsDir, '.unfinished/whisper-tiny/weights/model.safetensors.part'))).toBe(false);
  });

  test('without the model, or with no way to it, says which', async () => {
    await expect(add('none --hub some/where')).rejects.toThrow(failing('model_add.not_found', /no model some\/where/));
    await hub.close();
    hub = await startFakeHub(mkdtempSync(path.join(root, 'empty-')));
    writeFileSync(path.join(root, 'config.json'), '{}');
    await expect(add('tiny')).rejects.toThrow(failing('model_add.not_found', /no model openai\/whisper-tiny/));
    const inward = createOutbound({ allow: [] });
    const say = () => {};
    const refused = addModel(readOptions(['tiny']) as ModelAddOptions, {
      ...{ modelsDir, hubUrl: `http://127.0.0.1:${hub.port}`, speechModelPath, outbound: inward, say },
      signal: new AbortController().signal,
    });
    await expect(refused).rejects.toThrow(failing('model_add.failed', /not on the open internet/));
    await inward.close();
  });

  test('CTranslate2 with a vocabulary of lines is taken too', async () => {
    const older = path.join(root, 'older');
    cpSync(ctranslate2, older, { recursive: true });
    const tokens: string[] = JSON.parse(readFileSync(path.join(older, 'vocabulary.json'), 'utf8'));
    writeFileSync(path.join(older, 'vocabulary.txt'), `${tokens.join('\n')}\n`);
    rmSync(path.join(older, 'vocabulary.json'));
    await hub.close();
    hub = await startFakeHub(older, 'Systran/faster-whisper-tiny');
    await add('tiny --hub Systran/faster-whisper-tiny');
    await add(`local --from ${ctranslate2}`);
    expect(sums('whisper-tiny')).toBe(sums('whisper-local'));
  });
});

test('what cannot be meant is refused with the usage', () => {
  const wrong = [
    '',
    'Big one',
    'own',
    'tiny --from a --hub b/c',
    'tiny --wheels',
    'tiny --wheels --no-index',
    'x --hub y',
  ];
  for (const args of wrong) {
    expect(() => readOptions(args.split(' ').filter(Boolean)), args).toThrow(
      failing('model_add.arguments', /model:add/),
    );
  }
  expect(readOptions(['base', '--wheels', 'a-1==1.0.0', 'b.whl'])?.source).toEqual({
    kind: 'wheels',
    wheels: ['a-1==1.0.0', 'b.whl'],
  });
});
