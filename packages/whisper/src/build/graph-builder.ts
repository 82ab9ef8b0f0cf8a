import type { Attribute, Graph, GraphNode, GraphValue } from './onnx-file.ts';
import { type QuantisedBlocks, quantiseBlocks, quantiseRows } from './quantise.ts';
import { type FloatTensor, scalar, type Tensor } from './tensor.ts';

/**
 * How a matrix of weights is stored and multiplied. `rows`: 7 bits, one scale an output, against inputs quantised as a
 * whole: the fastest. `blocks`: 8 bits in blocks, against inputs quantised in blocks: for inputs with outliers.
 */
export type MatrixKind = 'rows' | 'blocks';

/** Weights of `rows` matrices lie within ± this. */
const ROW_LARGEST = 63;
export const BLOCK_SIZE = 256;
/** `MatMulNBits` quantises its inputs too, in blocks of the same size. */
const INT8_INPUTS = 4;
const LAYER_NORM_EPSILON = { float: 1e-5 };

interface NodeOptions {
  domain?: 'com.microsoft';
  /** Names of the outputs; by default one, named by its number. */
  outputs?: readonly string[];
  /** So many outputs, named by their numbers. */
  outputCount?: number;
  attributes?: Readonly<Record<string, Attribute>>;
}

export interface LinearLayer {
  /** [outputs, inputs] */
  weights: FloatTensor;
  bias?: FloatTensor;
  kind: MatrixKind;
}

interface BlocksLayer {
  quantised: QuantisedBlocks;
  bias?: FloatTensor | undefined;
  /** Of the constant, where another node reads it too. */
  name?: string;
}

export type GraphBuilder = ReturnType<typeof createGraphBuilder>;

/** Puts a graph together node by node; every method answers the names of what it makes. */
export function createGraphBuilder() {
  const nodes: GraphNode[] = [];
  const constants = new Map<string, Tensor>();
  const quantised = new Map<string, readonly string[]>();
  let values = 0;

  const constant = (tensor: Tensor, name = `w${constants.size}`): string => {
    if (!constants.has(name)) constants.set(name, tensor);
    return name;
  };

  const nodeOutputs = (operator: string, inputs: readonly string[], options: NodeOptions = {}): string[] => {
    const { domain = '', outputCount = 1, attributes = {} } = options;
    const outputs = options.outputs ? [...options.outputs] : [];
    while (outputs.length < outputCount) {
      values++;
      outputs.push(`t${values}`);
    }
    nodes.push({ operator, domain, name: `${operator}_${nodes.length}`, inputs, outputs, attributes });
    return outputs;
  };

  const node = (operator: string, inputs: readonly string[], options: NodeOptions = {}): string => {
    return nodeOutputs(operator, inputs, options)[0] ?? '';
  };

  const rowsLinear = (input: string, weights: FloatTensor, bias: FloatTensor | undefined) => {
    const known = quantised.get(input);
    const made = known ?? nodeOutputs('DynamicQuantizeLinear', [input], { outputCount: 3 });
    if (!known) quantised.set(input, made);
    const [whole = '', scale = '', zero = ''] = made;
    const { values, scales } = quantiseRows(weights, ROW_LARGEST);
    const inputs = [whole, constant(values), scale, constant(scales), zero, ''];
    if (bias) inputs.push(constant(bias));
    return node('MatMulIntegerToFloat', inputs, { domain: 'com.microsoft' });
  };

  const blocksLinear = (input: string, { quantised, bias, name }: BlocksLayer): string => {
    const { values, scales } = quantised;
    const [rows = 0, blocks = 0, size = 0] = values.shape;
    const inputs = [input, constant(values, name), constant(scales, name && `${name}_s`), '', ''];
    if (bias) inputs.push(constant(bias));
    const attributes = { K: blocks * size, N: rows, bits: 8, block_size: size, accuracy_level: INT8_INPUTS };
    return node('MatMulNBits', inputs, { domain: 'com.microsoft', attributes });
  };

  return {
    constant,
    node,
    nodeOutputs,

    /** input · weightsᵀ + bias */
    linear(input: string, { weights, bias, kind }: LinearLayer): string {
      const used = bias?.data.some((value) => value !== 0) ? bias : undefined;
      if (kind === 'rows') return rowsLinear(input, weights, used);
      const quantised = quantiseBlocks(weights, Math.min(BLOCK_SIZE, weights.shape[1] ?? 0));
      return blocksLinear(input, { quantised, bias: used });
    },
    blocksLinear,

    /** Adds `added` to the stream and normalises it: [the new stream, its normalised form]. */
    addAndNormalise(
      stream: string,
      added: string | undefined,
      gamma: FloatTensor,
      beta: FloatTensor,
    ): [string, string] {
      const attributes = { epsilon: LAYER_NORM_EPSILON };
      if (added === undefined) {
        const normalised = node('LayerNormalization', [stream, constant(gamma), constant(beta)], { attributes });
        return [stream, normalised];
      }
      values += 4;
      const outputs = [`t${values - 3}`, '', '', `t${values}`];
      const inputs = [stream, added, constant(gamma), constant(beta)];
      node('SkipLayerNormalization', inputs, { domain: 'com.microsoft', outputs, attributes });
      return [`t${values}`, `t${values - 3}`];
    },

    gelu: (input: string) => node('Gelu', [input], { domain: 'com.microsoft' }),
    add: (a: string, b: string) => node('Add', [a, b]),
    multiply: (a: string, b: string) => node('Mul', [a, b]),
    number: (value: number) => constant(scalar(value)),

    finish: (inputs: readonly GraphValue[], outputs: readonly GraphValue[]): Graph => ({
      nodes,
      constants,
      inputs,
      outputs,
    }),
  };
}
