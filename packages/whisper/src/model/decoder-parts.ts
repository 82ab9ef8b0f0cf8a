import { valueBytes } from '../build/onnx-file.ts';
import { type OnnxGraph, type OnnxNode, writeGraph } from './onnx-graph.ts';

/** A stretch of the decoder's graph between two attentions. */
export interface DecoderPart {
  model: Uint8Array;
  inputs: readonly string[];
  outputs: readonly string[];
  /** The attention before and after it: what goes in and what comes out under their names. */
  before: Attention | undefined;
  after: Attention | undefined;
}

export interface Attention {
  kind: 'self' | 'audio';
  layer: number;
  asked: string;
  heard: string;
}

interface Crossing extends Attention {
  /** Nodes that are left out: somebody else does their work. */
  nodes: OnnxNode[];
}

/**
 * Cuts a decoder where it attends: to itself and to the audio, in every layer. The attention is left out, and what it
 * leads to besides (the alignment, the caches): `createDecoderAttention` stands between the parts instead.
 */
export function splitDecoder(graph: OnnxGraph, layers: number): DecoderPart[] {
  const { nodes } = graph;
  const crossings = Array.from({ length: layers }, (_, layer) => [
    findSelf(nodes, layer),
    findAudio(nodes, layer),
  ]).flat();
  const left = withoutAttention(nodes, crossings);
  const starts = [0, ...crossings.map((crossing) => nodes.indexOf(crossing.nodes[0] as OnnxNode))];
  const stretches = starts.map((start, part) => nodes.slice(start, starts[part + 1]).filter((node) => left.has(node)));
  return stretches.map((stretch, part) => {
    const later = new Set(stretches.slice(part + 1).flatMap((one) => one.flatMap((node) => node.inputs)));
    return partOf(graph, stretch, { before: crossings[part - 1], after: crossings[part], later });
  });
}

function findSelf(nodes: readonly OnnxNode[], layer: number): Crossing {
  const node = readerOf(nodes, `sk${layer}`);
  return { kind: 'self', layer, nodes: [node], asked: first(node.inputs), heard: first(node.outputs) };
}

/** Three nodes: query · keys, softmax, attention · values. */
function findAudio(nodes: readonly OnnxNode[], layer: number): Crossing {
  const scores = readerOf(nodes, `ck${layer}`);
  const attention = readerOf(nodes, first(scores.outputs));
  const values = readerOf(nodes, `cv${layer}`);
  const [asked, heard] = [first(scores.inputs), first(values.outputs)];
  return { kind: 'audio', layer, nodes: [scores, attention, values], asked, heard };
}

function readerOf(nodes: readonly OnnxNode[], name: string): OnnxNode {
  const reader = nodes.find((node) => node.inputs.includes(name));
  if (!reader) throw new Error(`nothing in the decoder reads ${name}`);
  return reader;
}

function first(names: readonly string[]): string {
  return names[0] ?? '';
}

function withoutAttention(nodes: readonly OnnxNode[], crossings: readonly Crossing[]): Set<OnnxNode> {
  const dropped = new Set(crossings.flatMap((crossing) => crossing.nodes));
  const heard = new Set(crossings.map((crossing) => crossing.heard));
  const lost = new Set([...dropped].flatMap((node) => node.outputs).filter((name) => name !== '' && !heard.has(name)));
  return new Set(
    nodes.filter((node) => {
      if (dropped.has(node)) return false;
      if (!node.inputs.some((name) => lost.has(name))) return true;
      for (const name of node.outputs) lost.add(name);
      return false;
    }),
  );
}

interface Edges {
  before: Attention | undefined;
  after: Attention | undefined;
  /** What later parts read. */
  later: ReadonlySet<string>;
}

function partOf(graph: OnnxGraph, nodes: readonly OnnxNode[], { before, after, later }: Edges): DecoderPart {
  const made = new Set(nodes.flatMap((node) => node.outputs).filter((name) => name !== ''));
  const read = new Set(nodes.flatMap((node) => node.inputs).filter((name) => name !== '' && !made.has(name)));
  const inputs = [...read].filter((name) => !graph.constants.has(name));
  const outputs = [...made].filter((name) => graph.outputs.has(name) || later.has(name) || name === after?.asked);
  const value = (name: string): [string, Uint8Array] => [
    name,
    graph.inputs.get(name) ?? graph.outputs.get(name) ?? valueBytes({ name, type: 'float32' }),
  ];
  const model = writeGraph({
    nodes,
    constants: new Map([...graph.constants].filter(([name]) => read.has(name))),
    inputs: new Map(inputs.map(value)),
    outputs: new Map(outputs.map(value)),
    around: graph.around,
  });
  return { model, inputs, outputs, before, after };
}
