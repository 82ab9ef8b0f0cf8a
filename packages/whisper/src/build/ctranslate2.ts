import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WhisperError } from '../errors.ts';
import { type FloatTensor, floats } from './tensor.ts';
import type { LinearWeights, NormWeights, WhisperWeights } from './weights.ts';

/** Number types of `model.bin` that hold unquantised weights, by CTranslate2's numbers. */
const FLOAT32 = 0;
const FLOAT16 = 4;

/**
 * Reads a Whisper model of CTranslate2 (`model.bin`, `config.json` and `vocabulary.json` or, of older ones,
 * `vocabulary.txt`), as faster-whisper uses them.
 * @throws WhisperError `model.damaged` for another format, another model or quantised weights.
 */
export async function readCtranslate2(dir: string, weightsFile = 'model.bin'): Promise<WhisperWeights> {
  const variables = readVariables(await readFile(path.join(dir, weightsFile)), path.join(dir, weightsFile));
  const config = JSON.parse(await readFile(path.join(dir, 'config.json'), 'utf8'));
  const tensor = (name: string): FloatTensor => {
    const found = variables.get(name);
    if (!found) throw new WhisperError('model.damaged', `${dir}/${weightsFile} has no weights named ${name}.`);
    return found;
  };
  const linear = (name: string): LinearWeights => ({ weights: tensor(`${name}/weight`), bias: tensor(`${name}/bias`) });
  const norm = (name: string): NormWeights => ({ gamma: tensor(`${name}/gamma`), beta: tensor(`${name}/beta`) });
  const attention = (name: string) => ({
    norm: norm(`${name}/layer_norm`),
    qkv: linear(`${name}/linear_0`),
    out: linear(`${name}/linear_1`),
  });
  const crossAttention = (name: string) => ({
    norm: norm(`${name}/layer_norm`),
    query: linear(`${name}/linear_0`),
    keyValue: linear(`${name}/linear_1`),
    out: linear(`${name}/linear_2`),
  });
  const feedForward = (name: string) => ({
    norm: norm(`${name}/layer_norm`),
    up: linear(`${name}/linear_0`),
    down: linear(`${name}/linear_1`),
  });
  const layers = <Layer>(prefix: string, read: (name: string) => Layer): Layer[] => {
    const found: Layer[] = [];
    while (variables.has(`${prefix}/layer_${found.length}/ffn/layer_norm/gamma`)) {
      found.push(read(`${prefix}/layer_${found.length}`));
    }
    return found;
  };
  const embeddings = tensor('decoder/embeddings/weight');
  return {
    size: embeddings.shape[1] ?? 0,
    vocabularySize: embeddings.shape[0] ?? 0,
    melBands: tensor('encoder/conv1/weight').shape[1] ?? 0,
    encoder: {
      convolutions: [linear('encoder/conv1'), linear('encoder/conv2')],
      positions: tensor('encoder/position_encodings/encodings'),
      layers: layers('encoder', (name) => ({
        attention: attention(`${name}/self_attention`),
        feedForward: feedForward(`${name}/ffn`),
      })),
      norm: norm('encoder/layer_norm'),
    },
    decoder: {
      embeddings,
      positions: tensor('decoder/position_encodings/encodings'),
      layers: layers('decoder', (name) => ({
        attention: attention(`${name}/self_attention`),
        crossAttention: crossAttention(`${name}/attention`),
        feedForward: feedForward(`${name}/ffn`),
      })),
      norm: norm('decoder/layer_norm'),
    },
    suppressedTokens: config.suppress_ids,
    alignmentHeads: config.alignment_heads,
    vocabularyJson: await readVocabulary(dir),
  };
}

async function readVocabulary(dir: string): Promise<string> {
  if (existsSync(path.join(dir, 'vocabulary.json'))) return readFile(path.join(dir, 'vocabulary.json'), 'utf8');
  const lines = (await readFile(path.join(dir, 'vocabulary.txt'), 'utf8')).split('\n');
  return JSON.stringify(lines.at(-1) === '' ? lines.slice(0, -1) : lines);
}

/** The file: version, kind of model, revision, variables (name, shape, type, bytes), then other names of variables. */
function readVariables(file: Buffer, name: string): Map<string, FloatTensor> {
  let at = 0;
  const take = (bytes: number) => {
    at += bytes;
    if (at > file.byteLength) throw new WhisperError('model.damaged', `${name} ends too early.`);
    return at - bytes;
  };
  const byte = () => file.readUInt8(take(1));
  const integer = () => file.readUInt32LE(take(4));
  const text = () => {
    const length = file.readUInt16LE(take(2));
    const start = take(length);
    return file.toString('latin1', start, start + length - 1);
  };
  const version = integer();
  if (version < 4 || version > 6 || text() !== 'WhisperSpec') {
    throw new WhisperError('model.damaged', `${name} is not a Whisper model of CTranslate2.`);
  }
  integer();
  const variables = new Map<string, FloatTensor>();
  for (let left = integer(); left > 0; left--) {
    const variable = text();
    const shape = Array.from({ length: byte() }, integer);
    const type = byte();
    const bytes = integer();
    const start = take(bytes);
    variables.set(variable, floats(shape, toFloats(file.subarray(start, start + bytes), type, `${name}: ${variable}`)));
  }
  for (let left = integer(); left > 0; left--) {
    const alias = text();
    const variable = variables.get(text());
    if (variable) variables.set(alias, variable);
  }
  return variables;
}

function toFloats(bytes: Buffer, type: number, name: string): Float32Array {
  // A copy: numbers stand at any byte of the file, arrays need theirs aligned.
  const { buffer } = Uint8Array.from(bytes);
  if (type === FLOAT32) return new Float32Array(buffer);
  if (type === FLOAT16) return Float32Array.from(new Float16Array(buffer));
  if (bytes.byteLength <= 4) return new Float32Array();
  throw new WhisperError('model.damaged', `${name} is quantised; the builder needs float16 or float32 weights.`);
}
