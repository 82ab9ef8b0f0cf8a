import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FloatTensor, WhisperWeights } from '../src/build/index.ts';

type Named = [string, FloatTensor][];
type Part = 'gamma' | 'beta' | 'weights' | 'bias';
const names: Record<'ctranslate2' | 'safetensors', Record<Part, string>> = {
  ctranslate2: { gamma: '/gamma', beta: '/beta', weights: '/weight', bias: '/bias' },
  safetensors: { gamma: '.weight', beta: '.bias', weights: '.weight', bias: '.bias' },
};

function partsOf(format: keyof typeof names, name: string, layer: Partial<Record<Part, FloatTensor>>): Named {
  return Object.entries(layer).map(([part, tensor]) => [`${name}${names[format][part as Part]}`, tensor]);
}

/** Writes the model as CTranslate2's converter does, in float16. */
export function writeCtranslate2(weights: WhisperWeights, dir: string): void {
  const { encoder, decoder } = weights;
  const put = (name: string, layer: Partial<Record<Part, FloatTensor>>) => partsOf('ctranslate2', name, layer);
  const blocks = (prefix: string, layers: Record<string, object>): Named =>
    Object.entries(layers).flatMap(([name, layer]) => put(`${prefix}/${name}`, layer));
  const named: Named = [
    ...put('encoder/conv1', encoder.convolutions[0]),
    ...put('encoder/conv2', encoder.convolutions[1]),
    ['encoder/position_encodings/encodings', encoder.positions],
    ...put('encoder/layer_norm', encoder.norm),
    ['decoder/embeddings/weight', decoder.embeddings],
    ['decoder/position_encodings/encodings', decoder.positions],
    ...put('decoder/layer_norm', decoder.norm),
  ];
  const feedForward = ({ norm, up, down }: WhisperWeights['encoder']['layers'][number]['feedForward']) => ({
    'ffn/layer_norm': norm,
    'ffn/linear_0': up,
    'ffn/linear_1': down,
  });
  const attention = ({ norm, qkv, out }: WhisperWeights['encoder']['layers'][number]['attention']) => ({
    'self_attention/layer_norm': norm,
    'self_attention/linear_0': qkv,
    'self_attention/linear_1': out,
  });
  for (const [index, layer] of encoder.layers.entries()) {
    named.push(
      ...blocks(`encoder/layer_${index}`, { ...attention(layer.attention), ...feedForward(layer.feedForward) }),
    );
  }
  for (const [index, layer] of decoder.layers.entries()) {
    const { norm, query, keyValue, out } = layer.crossAttention;
    const cross = {
      'attention/layer_norm': norm,
      'attention/linear_0': query,
      'attention/linear_1': keyValue,
      'attention/linear_2': out,
    };
    named.push(
      ...blocks(`decoder/layer_${index}`, {
        ...attention(layer.attention),
        ...cross,
        ...feedForward(layer.feedForward),
      }),
    );
  }
  const text = (value: string) => {
    const bytes = Buffer.from(`${value}\0`, 'latin1');
    const length = Buffer.alloc(2);
    length.writeUInt16LE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const integer = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const variables = named.map(([name, { shape, data }]) => {
    const numbers = Buffer.from(Float16Array.from(data).buffer);
    const head = [text(name), Buffer.from([shape.length]), ...shape.map(integer), Buffer.from([4])];
    return Buffer.concat([...head, integer(numbers.length), numbers]);
  });
  const aliases = [integer(1), text('decoder/projection/weight'), text('decoder/embeddings/weight')];
  const file = [integer(6), text('WhisperSpec'), integer(3), integer(variables.length), ...variables, ...aliases];
  writeFileSync(path.join(dir, 'model.bin'), Buffer.concat(file));
  const config = { suppress_ids: weights.suppressedTokens, alignment_heads: weights.alignmentHeads };
  writeFileSync(path.join(dir, 'config.json'), JSON.stringify(config));
  writeFileSync(path.join(dir, 'vocabulary.json'), weights.vocabularyJson);
}

/** Writes the model as Hugging Face keeps it, in float16. */
export function writeSafetensors(weights: WhisperWeights, dir: string): void {
  const { encoder, decoder } = weights;
  const put = (name: string, layer: Partial<Record<Part, FloatTensor>>) =>
    partsOf('safetensors', `model.${name}`, layer);
  const rows = ({ shape, data }: FloatTensor, part: number, of: number): FloatTensor => ({
    shape: [(shape[0] ?? 0) / of, ...shape.slice(1)],
    data: data.subarray((data.length / of) * part, (data.length / of) * (part + 1)),
  });
  const split = (name: string, kinds: string, layer: { weights: FloatTensor; bias: FloatTensor }): Named =>
    [...kinds].flatMap((kind, part) =>
      put(`${name}.${kind}_proj`, {
        weights: rows(layer.weights, part, kinds.length),
        bias: rows(layer.bias, part, kinds.length),
      }),
    );
  const shared = (name: string, { attention, feedForward }: WhisperWeights['encoder']['layers'][number]): Named => [
    ...put(`${name}.self_attn_layer_norm`, attention.norm),
    ...split(`${name}.self_attn`, 'qkv', attention.qkv),
    ...put(`${name}.self_attn.out_proj`, attention.out),
    ...put(`${name}.final_layer_norm`, feedForward.norm),
    ...put(`${name}.fc1`, feedForward.up),
    ...put(`${name}.fc2`, feedForward.down),
  ];
  const named: Named = [
    ...put('encoder.conv1', encoder.convolutions[0]),
    ...put('encoder.conv2', encoder.convolutions[1]),
    ['model.encoder.embed_positions.weight', encoder.positions],
    ...put('encoder.layer_norm', encoder.norm),
    ['model.decoder.embed_tokens.weight', decoder.embeddings],
    ['model.decoder.embed_positions.weight', decoder.positions],
    ...put('decoder.layer_norm', decoder.norm),
    ...encoder.layers.flatMap((layer, index) => shared(`encoder.layers.${index}`, layer)),
    ...decoder.layers.flatMap((layer, index) => [
      ...shared(`decoder.layers.${index}`, layer),
      ...put(`decoder.layers.${index}.encoder_attn_layer_norm`, layer.crossAttention.norm),
      ...split(`decoder.layers.${index}.encoder_attn`, 'q', layer.crossAttention.query),
      ...split(`decoder.layers.${index}.encoder_attn`, 'kv', layer.crossAttention.keyValue),
      ...put(`decoder.layers.${index}.encoder_attn.out_proj`, layer.crossAttention.out),
    ]),
  ];
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const numbers = named.map(([name, { shape, data }]) => {
    const bytes = Buffer.from(Float16Array.from(data).buffer);
    header[name] = { dtype: 'F16', shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    return bytes;
  });
  const head = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  writeFileSync(path.join(dir, 'model.safetensors'), Buffer.concat([length, head, ...numbers]));
  const write = (file: string, content: unknown) => writeFileSync(path.join(dir, file), JSON.stringify(content));
  write('config.json', { encoder_layers: encoder.layers.length, decoder_layers: decoder.layers.length });
  write('generation_config.json', {
    suppress_tokens: weights.suppressedTokens,
    alignment_heads: weights.alignmentHeads,
  });
  const tokens: string[] = JSON.parse(weights.vocabularyJson);
  const added = tokens.slice(50_257).map((content, i) => ({ id: 50_257 + i, content }));
  const vocab = Object.fromEntries(tokens.slice(0, 50_257).map((token, id) => [token, id]));
  write('tokenizer.json', { model: { vocab }, added_tokens: added });
}
