import { type FileHandle, open } from 'node:fs/promises';
import { PbfWriter } from 'pbf';
import type { Tensor, TensorData } from './tensor.ts';

/** `onnx.proto`'s TensorProto.DataType. */
export const elementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type ElementType = keyof typeof elementTypes;

export type Attribute = number | string | readonly number[] | { float: number };

export interface GraphNode {
  operator: string;
  /** `''` or `com.microsoft`. */
  domain: string;
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** What goes in or comes out; sizes known at run time have a name. */
export interface GraphValue {
  name: string;
  type: ElementType;
  /** Unset: not said. */
  shape?: readonly (number | string)[];
}

export interface Graph {
  nodes: readonly GraphNode[];
  constants: ReadonlyMap<string, Tensor>;
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
}

const IR_VERSION = 9;
const OPSETS = [
  ['', 17],
  ['com.microsoft', 1],
] as const;
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Writes a graph as an ONNX file; the numbers of its constants are not copied. */
export async function writeOnnxFile(path: string, graph: Graph): Promise<void> {
  const parts = [
    ...graph.nodes.map((node) => message(1, (pbf) => writeNode(pbf, node))),
    bytesOf((pbf) => pbf.writeStringField(2, 'whisper')),
    ...[...graph.constants].flatMap(([name, tensor]) => constantParts(name, tensor)),
    ...graph.inputs.map((value) => message(11, (pbf) => writeValue(pbf, value))),
    ...graph.outputs.map((value) => message(12, (pbf) => writeValue(pbf, value))),
  ];
  const graphBytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const head = bytesOf((pbf) => {
    pbf.writeVarintField(1, IR_VERSION);
    writeLengthHeader(pbf, 7, graphBytes);
  });
  const tail = bytesOf((pbf) => {
    for (const [domain, version] of OPSETS) {
      pbf.writeMessage(
        8,
        () => {
          pbf.writeStringField(1, domain);
          pbf.writeVarintField(2, version);
        },
        undefined,
      );
    }
  });
  const file = await open(path, 'w');
  try {
    for (const part of [head, ...parts, tail]) await writeWhole(file, part);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) at += (await file.write(bytes, at)).bytesWritten;
}

function bytesOf(write: (pbf: PbfWriter) => void): Uint8Array {
  const pbf = new PbfWriter();
  write(pbf);
  return pbf.finish();
}

function message(field: number, write: (pbf: PbfWriter) => void): Uint8Array {
  return bytesOf((pbf) => pbf.writeMessage(field, () => write(pbf), undefined));
}

/** Tag and length of a field whose bytes follow by other means. */
function writeLengthHeader(pbf: PbfWriter, field: number, length: number): void {
  const lengthDelimited = 2;
  pbf.writeVarint((field << 3) | lengthDelimited);
  pbf.writeVarint(length);
}

export function nodeBytes(node: GraphNode): Uint8Array {
  return bytesOf((pbf) => writeNode(pbf, node));
}

function writeNode(pbf: PbfWriter, node: GraphNode): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, node.name);
  pbf.writeStringField(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    pbf.writeMessage(5, () => writeAttribute(pbf, name, value), undefined);
  }
  pbf.writeStringField(7, node.domain);
}

function writeAttribute(pbf: PbfWriter, name: string, value: Attribute): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, attributeTypes.int);
  } else if (typeof value === 'string') {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, attributeTypes.string);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, attributeTypes.float);
  } else {
    for (const one of value) pbf.writeVarintField(8, one);
    pbf.writeVarintField(20, attributeTypes.ints);
  }
}

function constantParts(name: string, { shape, data }: Tensor): Uint8Array[] {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const facts = bytesOf((pbf) => {
    for (const size of shape) pbf.writeVarintField(1, size);
    pbf.writeVarintField(2, elementTypes[elementTypeOf(data)]);
    pbf.writeStringField(8, name);
    writeLengthHeader(pbf, 9, raw.byteLength);
  });
  return [bytesOf((pbf) => writeLengthHeader(pbf, 5, facts.byteLength + raw.byteLength)), facts, raw];
}

function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Int8Array) return 'int8';
  return data instanceof Int32Array ? 'int32' : 'int64';
}

/** What goes into a graph's list of inputs or outputs. */
export function valueBytes(value: GraphValue): Uint8Array {
  return bytesOf((pbf) => writeValue(pbf, value));
}

function writeValue(pbf: PbfWriter, { name, type, shape }: GraphValue): void {
  const writeSize = (size: number | string) => {
    if (typeof size === 'number') pbf.writeVarintField(1, size);
    else pbf.writeStringField(2, size);
  };
  const writeShape = () => {
    for (const size of shape ?? []) pbf.writeMessage(1, () => writeSize(size), undefined);
  };
  const writeTensorType = () => {
    pbf.writeVarintField(1, elementTypes[type]);
    if (shape) pbf.writeMessage(2, writeShape, undefined);
  };
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, () => pbf.writeMessage(1, writeTensorType, undefined), undefined);
}
