import { createGraphBuilder, type GraphBuilder, type MatrixKind } from './graph-builder.ts';
import type { Graph, GraphValue } from './onnx-file.ts';
import { fourierKernel, melFilters } from './spectrum.ts';
import { integers, rowsOf } from './tensor.ts';
import type { LinearWeights, WhisperWeights } from './weights.ts';

const HEAD_SIZE = 64;

/**
 * The encoder: `pcm` [B, N], N a multiple of 320 → log-mel inside the graph → `ck…` [B, heads, 64, S] and `cv…`
 * [B, heads, S, 64], the cross-attention keys and values of every decoder layer.
 *
 * The second matrix of the last half of the feed-forward layers is kept in blocks: after GELU a few channels are a
 * hundred times larger than the rest, and in noise a scale for all of them loses the words.
 */
export function encoderGraph({ encoder, decoder, size, melBands }: WhisperWeights): Graph {
  const graph = createGraphBuilder();
  const { constant, node, linear } = graph;
  const heads = size / HEAD_SIZE;
  let stream = embed(graph, melSpectrum(graph, melBands), encoder);
  let added: string | undefined;
  let normalised: string;
  for (const [index, { attention, feedForward }] of encoder.layers.entries()) {
    const downKind: MatrixKind = index < encoder.layers.length / 2 ? 'rows' : 'blocks';
    const { qkv, norm, out } = attention;
    [stream, normalised] = graph.addAndNormalise(stream, added, norm.gamma, norm.beta);
    const [query = '', key = '', value = ''] = [0, 1, 2].map((part) => linear(normalised, partOf(qkv, part, size)));
    const attended = node('MultiHeadAttention', [query, key, value], {
      domain: 'com.microsoft',
      attributes: { num_heads: heads },
    });
    added = linear(attended, { ...out, kind: 'rows' });
    [stream, normalised] = graph.addAndNormalise(stream, added, feedForward.norm.gamma, feedForward.norm.beta);
    const raised = graph.gelu(linear(normalised, { ...feedForward.up, kind: 'rows' }));
    added = linear(raised, { ...feedForward.down, kind: downKind });
  }
  [stream, normalised] = graph.addAndNormalise(stream, added, encoder.norm.gamma, encoder.norm.beta);

  const outputs: GraphValue[] = [];
  for (const [layer, { crossAttention }] of decoder.layers.entries()) {
    const kinds = [
      { name: `ck${layer}`, order: [0, 2, 3, 1], shape: ['B', heads, HEAD_SIZE, 'S'] },
      { name: `cv${layer}`, order: [0, 2, 1, 3], shape: ['B', heads, 'S', HEAD_SIZE] },
    ];
    for (const [part, { name, order, shape }] of kinds.entries()) {
      const flat = linear(normalised, partOf(crossAttention.keyValue, part, size));
      const split = node('Reshape', [flat, constant(integers(0, 0, heads, HEAD_SIZE))]);
      node('Transpose', [split], { outputs: [name], attributes: { perm: order } });
      outputs.push({ name, type: 'float32', shape });
    }
  }
  return graph.finish([{ name: 'pcm', type: 'float32', shape: ['B', 'N'] }], outputs);
}

/** The log-mel spectrum as Whisper wants it: 8 powers of ten below the loudest, then about −1…1. */
function melSpectrum({ constant, node, number, add, multiply, nodeOutputs }: GraphBuilder, bands: number): string {
  const padded = node('Pad', ['pcm', constant(integers(0, 200, 0, 200))], { attributes: { mode: 'reflect' } });
  const channel = node('Unsqueeze', [padded, constant(integers(1))]);
  const transformed = node('Conv', [channel, constant(fourierKernel())], {
    attributes: { kernel_shape: [400], strides: [160] },
  });
  const parts = nodeOutputs('Split', [transformed, constant(integers(201, 201))], {
    outputCount: 2,
    attributes: { axis: 1 },
  });
  const [real = '', imaginary = ''] = parts;
  const power = add(multiply(real, real), multiply(imaginary, imaginary));
  const frames = node('Slice', [power, constant(integers(0)), constant(integers(-1)), constant(integers(2))]);
  const mel = node('MatMul', [constant(melFilters(bands)), frames]);
  const logarithm = multiply(node('Log', [node('Max', [mel, number(1e-10)])]), number(1 / Math.log(10)));
  const loudest = node('ReduceMax', [logarithm], { attributes: { axes: [1, 2], keepdims: 1 } });
  const raised = node('Max', [logarithm, node('Sub', [loudest, number(8)])]);
  const lifted = add(raised, number(4));
  return node('Mul', [lifted, number(0.25)], { outputs: ['mel'] });
}

/** Two convolutions, then the positions of as many frames as there are. */
function embed(graph: GraphBuilder, mel: string, { convolutions, positions }: WhisperWeights['encoder']): string {
  const { constant, node, gelu, add } = graph;
  const convolve = (input: string, { weights, bias }: LinearWeights, strides?: number[]) =>
    node('Conv', [input, constant(weights), constant(bias)], {
      attributes: { kernel_shape: [3], pads: [1, 1], ...(strides && { strides }) },
    });
  const first = gelu(convolve(mel, convolutions[0]));
  const second = gelu(convolve(first, convolutions[1], [2]));
  const frames = node('Transpose', [second], { attributes: { perm: [0, 2, 1] } });
  const table = constant(positions);
  const count = node('Gather', [node('Shape', [frames]), constant(integers(1))]);
  return add(frames, node('Slice', [table, constant(integers(0)), count, constant(integers(0))]));
}

function partOf({ weights, bias }: LinearWeights, part: number, size: number) {
  const [from, to] = [part * size, (part + 1) * size];
  return { weights: rowsOf(weights, from, to), bias: rowsOf(bias, from, to), kind: 'rows' } as const;
}
