import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { WhisperError } from '../errors.ts';
import { type FloatTensor, floats } from './tensor.ts';
import type { LinearWeights, NormWeights, WhisperWeights } from './weights.ts';

interface TensorEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Reads a Whisper model as Hugging Face keeps it: `*.safetensors`, `config.json`, `generation_config.json` and
 * `tokenizer.json`.
 * @throws WhisperError `model.damaged` for another model, quantised weights or a file that is not whole.
 */
export async function readSafetensors(dir: string): Promise<WhisperWeights> {
  const tensors = new Map<string, FloatTensor>();
  for (const file of (await readdir(dir)).filter((name) => name.endsWith('.safetensors'))) {
    await readTensors(path.join(dir, file), tensors);
  }
  const readJson = async (file: string) => JSON.parse(await readFile(path.join(dir, file), 'utf8'));
  const generation = await readJson('generation_config.json');
  const config = await readJson('config.json');

  const tensor = (name: string): FloatTensor => {
    const found = tensors.get(`model.${name}`) ?? tensors.get(name);
    if (!found) throw new WhisperError('model.damaged', `${dir} has no weights named ${name}.`);
    return found;
  };
  const linear = (name: string): LinearWeights => {
    const weights = tensor(`${name}.weight`);
    const hasBias = tensors.has(`model.${name}.bias`) || tensors.has(`${name}.bias`);
    const outputs = weights.shape[0] ?? 0;
    return { weights, bias: hasBias ? tensor(`${name}.bias`) : floats([outputs], new Float32Array(outputs)) };
  };
  const norm = (name: string): NormWeights => ({ gamma: tensor(`${name}.weight`), beta: tensor(`${name}.bias`) });
  const attention = (layer: string) => ({
    norm: norm(`${layer}.self_attn_layer_norm`),
    qkv: stacked(['q', 'k', 'v'].map((part) => linear(`${layer}.self_attn.${part}_proj`))),
    out: linear(`${layer}.self_attn.out_proj`),
  });
  const crossAttention = (layer: string) => ({
    norm: norm(`${layer}.encoder_attn_layer_norm`),
    query: linear(`${layer}.encoder_attn.q_proj`),
    keyValue: stacked(['k', 'v'].map((part) => linear(`${layer}.encoder_attn.${part}_proj`))),
    out: linear(`${layer}.encoder_attn.out_proj`),
  });
  const feedForward = (layer: string) => ({
    norm: norm(`${layer}.final_layer_norm`),
    up: linear(`${layer}.fc1`),
    down: linear(`${layer}.fc2`),
  });
  const layerNames = (part: string, count: number) =>
    Array.from({ length: count }, (_, layer) => `${part}.layers.${layer}`);
  const embeddings = tensor('decoder.embed_tokens.weight');
  return {
    size: embeddings.shape[1] ?? 0,
    vocabularySize: embeddings.shape[0] ?? 0,
    melBands: tensor('encoder.conv1.weight').shape[1] ?? 0,
    encoder: {
      convolutions: [linear('encoder.conv1'), linear('encoder.conv2')],
      positions: tensor('encoder.embed_positions.weight'),
      layers: layerNames('encoder', config.encoder_layers).map((layer) => ({
        attention: attention(layer),
        feedForward: feedForward(layer),
      })),
      norm: norm('encoder.layer_norm'),
    },
    decoder: {
      embeddings,
      positions: tensor('decoder.embed_positions.weight'),
      layers: layerNames('decoder', config.decoder_layers).map((layer) => ({
        attention: attention(layer),
        crossAttention: crossAttention(layer),
        feedForward: feedForward(layer),
      })),
      norm: norm('decoder.layer_norm'),
    },
    suppressedTokens: generation.suppress_tokens,
    alignmentHeads: generation.alignment_heads,
    vocabularyJson: JSON.stringify(tokensByNumber(await readJson('tokenizer.json'))),
  };
}

function stacked(parts: LinearWeights[]): LinearWeights {
  const join = (tensors: FloatTensor[]) => {
    const data = new Float32Array(tensors.reduce((sum, { data }) => sum + data.length, 0));
    let at = 0;
    for (const tensor of tensors) {
      data.set(tensor.data, at);
      at += tensor.data.length;
    }
    const rows = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    return floats([rows, ...(tensors[0]?.shape.slice(1) ?? [])], data);
  };
  return { weights: join(parts.map(({ weights }) => weights)), bias: join(parts.map(({ bias }) => bias)) };
}

interface TokenizerFile {
  model: { vocab: Record<string, number> };
  added_tokens: { id: number; content: string }[];
}

function tokensByNumber({ model, added_tokens }: TokenizerFile): string[] {
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  for (const { id, content } of added_tokens) tokens[id] = content;
  return tokens;
}

/** The file: length of the header (8 bytes), header (JSON: name → type, shape, place), numbers. */
async function readTensors(name: string, tensors: Map<string, FloatTensor>): Promise<void> {
  const file = await open(name);
  try {
    const headerBytes = Number((await readExactly(file, { at: 0, bytes: 8, name })).readBigUInt64LE());
    if (headerBytes > 100_000_000) throw new WhisperError('model.damaged', `${name} is not a safetensors file.`);
    const header = await readExactly(file, { at: 8, bytes: headerBytes, name });
    const entries: Record<string, TensorEntry> = JSON.parse(header.toString());
    delete entries.__metadata__;
    for (const [tensor, { dtype, shape, data_offsets }] of Object.entries(entries)) {
      const [from, to] = data_offsets;
      const bytes = await readExactly(file, { at: 8 + headerBytes + from, bytes: to - from, name });
      tensors.set(tensor, floats(shape, toFloats(bytes, dtype, `${name}: ${tensor}`)));
    }
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, { at, bytes, name }: { at: number; bytes: number; name: string }) {
  const buffer = Buffer.from(new ArrayBuffer(bytes));
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, at + done);
    if (bytesRead === 0) throw new WhisperError('model.damaged', `${name} ends too early.`);
    done += bytesRead;
  }
  return buffer;
}

function toFloats({ buffer }: Buffer, dtype: string, name: string): Float32Array {
  const numbers = buffer as ArrayBuffer;
  if (dtype === 'F32') return new Float32Array(numbers);
  if (dtype === 'F16') return Float32Array.from(new Float16Array(numbers));
  if (dtype === 'BF16') return fromBfloat16(new Uint16Array(numbers));
  throw new WhisperError('model.damaged', `${name} is ${dtype}; the builder needs F16, BF16 or F32.`);
}

/** The upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half << 16);
  return new Float32Array(bits.buffer);
}
