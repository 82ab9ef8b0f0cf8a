import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { bytesOf, type FloatTensor, melFilters, type WhisperWeights } from '@audiotricks/whisper/build';

const magic = 0x67676d6c;
const headWidth = 64;
/** Numbers of ggml's kinds of tensors, and of a model whose matrices are float16. */
const kind = { float32: 0, float16: 1 } as const;
/** Tokens from here on are not text; whisper.cpp knows them itself. */
const firstSpecial = '<|endoftext|>';

const integers = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);
const bytesOfFloats = (data: Float32Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

interface NamedTensor extends FloatTensor {
  name: string;
}

interface Weights {
  weights: FloatTensor;
  bias: FloatTensor;
}

function partOf({ shape, data }: FloatTensor, part: number, parts: number): FloatTensor {
  const rows = (shape[0] ?? 0) / parts;
  const width = data.length / parts;
  return { shape: [rows, ...shape.slice(1)], data: data.subarray(part * width, (part + 1) * width) };
}

function linear(name: string, { weights, bias }: Weights): NamedTensor[] {
  return [
    { name: `${name}.weight`, ...weights },
    { name: `${name}.bias`, ...bias },
  ];
}

/** One of several layers that are written below one another. */
const slice = ({ weights, bias }: Weights, part: number, parts: number): Weights => ({
  weights: partOf(weights, part, parts),
  bias: partOf(bias, part, parts),
});

const norm = (name: string, { gamma, beta }: { gamma: FloatTensor; beta: FloatTensor }) =>
  linear(name, { weights: gamma, bias: beta });

function convolution(name: string, { weights, bias }: Weights): NamedTensor[] {
  return linear(name, { weights, bias: { shape: [...bias.shape, 1], data: bias.data } });
}

/** Keys have no bias in Whisper. */
const withoutBias = (tensors: NamedTensor[]) => tensors.slice(0, 1);

type Encoder = WhisperWeights['encoder']['layers'][number];
type Decoder = WhisperWeights['decoder']['layers'][number];

function block(name: string, layer: Encoder | Decoder): NamedTensor[] {
  const { attention, feedForward } = layer;
  const tensors = [
    ...norm(`${name}.attn_ln`, attention.norm),
    ...linear(`${name}.attn.query`, slice(attention.qkv, 0, 3)),
    ...withoutBias(linear(`${name}.attn.key`, slice(attention.qkv, 1, 3))),
    ...linear(`${name}.attn.value`, slice(attention.qkv, 2, 3)),
    ...linear(`${name}.attn.out`, attention.out),
    ...norm(`${name}.mlp_ln`, feedForward.norm),
    ...linear(`${name}.mlp.0`, feedForward.up),
    ...linear(`${name}.mlp.2`, feedForward.down),
  ];
  if (!('crossAttention' in layer)) return tensors;
  const { crossAttention: cross } = layer;
  return [
    ...tensors,
    ...norm(`${name}.cross_attn_ln`, cross.norm),
    ...linear(`${name}.cross_attn.query`, cross.query),
    ...withoutBias(linear(`${name}.cross_attn.key`, slice(cross.keyValue, 0, 2))),
    ...linear(`${name}.cross_attn.value`, slice(cross.keyValue, 1, 2)),
    ...linear(`${name}.cross_attn.out`, cross.out),
  ];
}

function* tensorsOf({ encoder, decoder }: WhisperWeights): Generator<NamedTensor> {
  yield { name: 'encoder.positional_embedding', ...encoder.positions };
  yield* convolution('encoder.conv1', encoder.convolutions[0]);
  yield* convolution('encoder.conv2', encoder.convolutions[1]);
  for (const [index, layer] of encoder.layers.entries()) yield* block(`encoder.blocks.${index}`, layer);
  yield* norm('encoder.ln_post', encoder.norm);
  yield { name: 'decoder.positional_embedding', ...decoder.positions };
  yield { name: 'decoder.token_embedding.weight', ...decoder.embeddings };
  for (const [index, layer] of decoder.layers.entries()) yield* block(`decoder.blocks.${index}`, layer);
  yield* norm('decoder.ln', decoder.norm);
}

/** Matrices are float16; lists, biases of convolutions and positions stay float32, as whisper.cpp wants them. */
function encoded({ name, shape, data }: NamedTensor): Buffer[] {
  const isSmall = shape.length < 2 || name.endsWith('.bias') || name.endsWith('positional_embedding');
  const label = Buffer.from(name);
  const head = integers(shape.length, label.length, isSmall ? kind.float32 : kind.float16, ...[...shape].reverse());
  const body = isSmall ? bytesOfFloats(data) : Buffer.from(Float16Array.from(data).buffer);
  return [head, label, body];
}

function* headOf(weights: WhisperWeights): Generator<Buffer> {
  const { size, melBands, encoder, decoder } = weights;
  const heads = size / headWidth;
  const audio = [encoder.positions.shape[0] ?? 0, size, heads, encoder.layers.length];
  const text = [decoder.positions.shape[0] ?? 0, size, heads, decoder.layers.length];
  yield integers(magic, weights.vocabularySize, ...audio, ...text, melBands, kind.float16);
  const filters = melFilters(melBands);
  yield integers(...filters.shape);
  yield bytesOfFloats(filters.data);
  const vocabulary = JSON.parse(weights.vocabularyJson) as string[];
  const tokens = vocabulary.slice(0, vocabulary.indexOf(firstSpecial));
  yield integers(tokens.length);
  for (const token of tokens) {
    const bytes = Buffer.from(bytesOf(token));
    yield integers(bytes.length);
    yield bytes;
  }
}

/** Writes published weights as the ggml file that whisper.cpp reads (its `models/convert-h5-to-ggml.py`). */
export async function writeGgmlModel(weights: WhisperWeights, path: string): Promise<void> {
  const file = createWriteStream(path);
  for (const part of headOf(weights)) file.write(part);
  for (const tensor of tensorsOf(weights)) for (const part of encoded(tensor)) file.write(part);
  file.end();
  await once(file, 'close');
}
