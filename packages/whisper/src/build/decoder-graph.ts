import { BLOCK_SIZE, createGraphBuilder, type GraphBuilder } from './graph-builder.ts';
import { elementTypes, type Graph, type GraphValue } from './onnx-file.ts';
import { type QuantisedBlocks, quantiseBlocks } from './quantise.ts';
import { floats, integers, timesFactor } from './tensor.ts';
import type { AttentionWeights, CrossAttentionWeights, FeedForwardWeights, WhisperWeights } from './weights.ts';

const HEAD_SIZE = 64;
/** Exact in float32: 1/√64. */
const ATTENTION_SCALE = 0.125;
export const END_TOKEN = 50_257;
/** Timestamps are the last tokens: 0.00 … 30.00 s in steps of 0.02. */
export const TIMESTAMP_TOKENS = 1501;
const NEVER = -1e9;
/** The constant that both the first and the last node read. */
const EMBEDDINGS = 'emb';

type HeadList = WhisperWeights['alignmentHeads'];

/**
 * One decoder step: a token for every row of a batch. `tokens`, `lens` (tokens each row has seen) [B], `total` (the
 * longest plus one); self keys and values `sk…`, `sv…` [B, heads, capacity, 64] in and, the same buffers, out as
 * `sk…o`, `sv…o`; cross keys and values from the encoder → best text token (`arg`, `top`, `lse`), `eot`, `spec`, `ts`,
 * `logits`, and `align`, the cross-attention of the alignment heads [B, heads, S].
 */
export function decoderGraph(whisper: WhisperWeights): Graph {
  const { decoder, size, alignmentHeads } = whisper;
  const heads = size / HEAD_SIZE;
  const graph = createGraphBuilder();
  const inputs: GraphValue[] = [
    { name: 'tokens', type: 'int32', shape: ['B'] },
    { name: 'lens', type: 'int32', shape: ['B'] },
    { name: 'total', type: 'int32', shape: [] },
  ];
  const caches: GraphValue[] = [];
  const attentions: string[] = [];

  const embeddings = quantiseBlocks(decoder.embeddings, Math.min(BLOCK_SIZE, size));
  let stream = embedTokens(graph, whisper, embeddings);
  let added: string | undefined;
  let normalised: string;

  const selfAttention = (layer: number, { norm, qkv, out }: AttentionWeights) => {
    [stream, normalised] = graph.addAndNormalise(stream, added, norm.gamma, norm.beta);
    const projected = graph.linear(normalised, { ...qkv, kind: 'blocks' });
    for (const kind of ['k', 'v']) {
      const shape = ['B', heads, 'L', HEAD_SIZE];
      inputs.push({ name: `s${kind}${layer}`, type: 'float32', shape });
      caches.push({ name: `s${kind}${layer}o`, type: 'float32', shape });
    }
    const attended = graph.node(
      'GroupQueryAttention',
      [projected, '', '', `sk${layer}`, `sv${layer}`, 'lens', 'total'],
      {
        domain: 'com.microsoft',
        outputs: [`a${layer}`, `sk${layer}o`, `sv${layer}o`],
        attributes: { num_heads: heads, kv_num_heads: heads, scale: { float: ATTENTION_SCALE } },
      },
    );
    added = graph.linear(attended, { ...out, kind: 'blocks' });
  };

  const crossAttention = (layer: number, { norm, query, out }: CrossAttentionWeights) => {
    [stream, normalised] = graph.addAndNormalise(stream, added, norm.gamma, norm.beta);
    const weights = timesFactor(query.weights, ATTENTION_SCALE);
    const scaled = graph.linear(normalised, {
      weights,
      bias: timesFactor(query.bias, ATTENTION_SCALE),
      kind: 'blocks',
    });
    const split = graph.node('Reshape', [scaled, graph.constant(integers(0, heads, 1, HEAD_SIZE))]);
    inputs.push({ name: `ck${layer}`, type: 'float32', shape: ['B', heads, HEAD_SIZE, 'S'] });
    inputs.push({ name: `cv${layer}`, type: 'float32', shape: ['B', heads, 'S', HEAD_SIZE] });
    const scores = graph.node('MatMul', [split, `ck${layer}`]);
    const attention = graph.node('Softmax', [scores], { attributes: { axis: -1 } });
    attentions.push(attention);
    const gathered = graph.node('MatMul', [attention, `cv${layer}`]);
    const joined = graph.node('Reshape', [gathered, graph.constant(integers(0, 1, size))]);
    added = graph.linear(joined, { ...out, kind: 'blocks' });
  };

  const feedForward = ({ norm, up, down }: FeedForwardWeights) => {
    [stream, normalised] = graph.addAndNormalise(stream, added, norm.gamma, norm.beta);
    const raised = graph.gelu(graph.linear(normalised, { ...up, kind: 'blocks' }));
    added = graph.linear(raised, { ...down, kind: 'blocks' });
  };

  for (const [index, layer] of decoder.layers.entries()) {
    selfAttention(index, layer.attention);
    crossAttention(index, layer.crossAttention);
    feedForward(layer.feedForward);
  }
  [stream, normalised] = graph.addAndNormalise(stream, added, decoder.norm.gamma, decoder.norm.beta);
  const outputs = chooseToken(graph, normalised, { whisper, embeddings });
  alignment(graph, attentions, alignmentHeads);
  const heard: GraphValue = { name: 'align', type: 'float32', shape: ['B', alignmentHeads.length, 'S'] };
  return graph.finish(inputs, [...outputs, ...caches, heard]);
}

/** The vector of each row's token and position. */
function embedTokens(
  { constant, node, number, multiply, add }: GraphBuilder,
  { decoder, size }: WhisperWeights,
  embeddings: QuantisedBlocks,
): string {
  const toFloat = { attributes: { to: elementTypes.float32 } };
  const bytes = node('Cast', [node('Gather', [constant(embeddings.values, EMBEDDINGS), 'tokens'])], toFloat);
  const centred = node('Sub', [bytes, number(128)]);
  const scale = node('Gather', [constant(embeddings.scales, `${EMBEDDINGS}_s`), 'tokens']);
  const scaled = multiply(centred, node('Unsqueeze', [scale, constant(integers(-1))]));
  const vectors = node('Reshape', [scaled, constant(integers(0, 1, size))]);
  const positions = node('Gather', [constant(decoder.positions), 'lens']);
  return add(vectors, node('Unsqueeze', [positions, constant(integers(1))]));
}

/** The logits, and what the decoding loop wants to know of them, so that it need not read all of them. */
function chooseToken(
  graph: GraphBuilder,
  normalised: string,
  { whisper, embeddings }: { whisper: WhisperWeights; embeddings: QuantisedBlocks },
): GraphValue[] {
  const { constant, node, add } = graph;
  const { vocabularySize } = whisper;
  const firstTimestamp = vocabularySize - TIMESTAMP_TOKENS;
  const specials = firstTimestamp - END_TOKEN - 1;
  const suppression = new Float32Array(END_TOKEN);
  for (const token of whisper.suppressedTokens) if (token < END_TOKEN) suppression[token] = NEVER;

  const projected = graph.blocksLinear(normalised, { quantised: embeddings, name: EMBEDDINGS });
  const logits = node('Squeeze', [projected, constant(integers(1))], { outputs: ['logits'] });
  const sizes = integers(END_TOKEN, 1, specials, TIMESTAMP_TOKENS);
  graph.nodeOutputs('Split', [logits, constant(sizes)], {
    outputs: ['txt0', 'eot', 'spec', 'ts'],
    attributes: { axis: 1 },
  });
  const text = add('txt0', constant(floats([END_TOKEN], suppression)));
  node('TopK', [text, constant(integers(1))], { outputs: ['top', 'arg'], attributes: { axis: 1 } });
  const relative = node('Exp', [node('Sub', [text, 'top'])]);
  const sum = node('ReduceSum', [relative, constant(integers(1))], { attributes: { keepdims: 1 } });
  node('Log', [sum], { outputs: ['lse'] });
  return [
    { name: 'top', type: 'float32', shape: ['B', 1] },
    { name: 'arg', type: 'int64', shape: ['B', 1] },
    { name: 'lse', type: 'float32', shape: ['B', 1] },
    { name: 'eot', type: 'float32', shape: ['B', 1] },
    { name: 'spec', type: 'float32', shape: ['B', specials] },
    { name: 'ts', type: 'float32', shape: ['B', TIMESTAMP_TOKENS] },
    { name: 'logits', type: 'float32', shape: ['B', vocabularySize] },
  ];
}

function alignment({ constant, node }: GraphBuilder, attentions: readonly string[], heads: HeadList): void {
  const layers = [...new Set(heads.map(([layer]) => layer))].sort((a, b) => a - b);
  const parts = layers.map((layer) => {
    const chosen = heads.filter(([of]) => of === layer).map(([, head]) => head);
    return node('Gather', [attentions[layer] ?? '', constant(integers(...chosen))], { attributes: { axis: 1 } });
  });
  const joined = node('Concat', parts, { attributes: { axis: 1 } });
  node('Squeeze', [joined, constant(integers(2))], { outputs: ['align'] });
}
