import { PbfReader, PbfWriter } from 'pbf';

/** Field numbers of `onnx.proto`. */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, constant: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, operator: 4 } as const;
const CONSTANT_NAME = 8;
const VALUE_NAME = 1;

export interface OnnxNode {
  operator: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** As it stands in the file. */
  bytes: Uint8Array;
}

/** A graph as far as it takes to cut it up: nodes in the order of execution, the rest by name as it stands in the file. */
export interface OnnxGraph {
  nodes: readonly OnnxNode[];
  constants: ReadonlyMap<string, Uint8Array>;
  inputs: ReadonlyMap<string, Uint8Array>;
  outputs: ReadonlyMap<string, Uint8Array>;
  /** The model around the graph: its versions. */
  around: readonly Field[];
}

interface Field {
  number: number;
  value: number | Uint8Array;
}

/** Reads a model without copying its constants. */
export function readGraph(file: Uint8Array): OnnxGraph {
  const model = fieldsOf(file);
  const graph = fieldsOf(bytesOf(model, MODEL_GRAPH)[0] ?? new Uint8Array());
  const named = (field: number, nameField: number) =>
    new Map(bytesOf(graph, field).map((bytes) => [textsOf(fieldsOf(bytes), nameField)[0] ?? '', bytes]));
  const nodes = bytesOf(graph, GRAPH.node).map((bytes): OnnxNode => {
    const node = fieldsOf(bytes);
    const [operator = ''] = textsOf(node, NODE.operator);
    return { operator, inputs: textsOf(node, NODE.input), outputs: textsOf(node, NODE.output), bytes };
  });
  return {
    nodes,
    constants: named(GRAPH.constant, CONSTANT_NAME),
    inputs: named(GRAPH.input, VALUE_NAME),
    outputs: named(GRAPH.output, VALUE_NAME),
    around: model.filter(({ number }) => number !== MODEL_GRAPH),
  };
}

export function writeGraph({ nodes, constants, inputs, outputs, around }: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  for (const { number, value } of around) {
    if (typeof value === 'number') pbf.writeVarintField(number, value);
    else pbf.writeBytesField(number, value);
  }
  const writeAll = () => {
    for (const { bytes } of nodes) pbf.writeBytesField(GRAPH.node, bytes);
    pbf.writeStringField(2, 'part');
    for (const bytes of constants.values()) pbf.writeBytesField(GRAPH.constant, bytes);
    for (const bytes of inputs.values()) pbf.writeBytesField(GRAPH.input, bytes);
    for (const bytes of outputs.values()) pbf.writeBytesField(GRAPH.output, bytes);
  };
  pbf.writeMessage(MODEL_GRAPH, writeAll, undefined);
  return pbf.finish();
}

function fieldsOf(message: Uint8Array): Field[] {
  const read = (number: number, fields: Field[], pbf: PbfReader) => {
    const lengthDelimited = 2;
    if (pbf.type === 0) fields.push({ number, value: pbf.readVarint() });
    else if (pbf.type === lengthDelimited) fields.push({ number, value: pbf.readBytes() });
  };
  return new PbfReader(message).readFields(read, []);
}

function bytesOf(fields: readonly Field[], wanted: number): Uint8Array[] {
  return fields.flatMap(({ number, value }) => (number === wanted && typeof value !== 'number' ? [value] : []));
}

function textsOf(fields: readonly Field[], wanted: number): string[] {
  return bytesOf(fields, wanted).map((bytes) => Buffer.from(bytes).toString('utf8'));
}
