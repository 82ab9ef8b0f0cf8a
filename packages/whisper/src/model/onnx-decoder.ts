import { InferenceSession, type OnnxValue, Tensor } from 'onnxruntime-node';
import { type DecoderAttention, HEAD_SIZE } from '../attention/decoder-attention.ts';
import { WINDOW_FRAMES } from '../audio.ts';
import { type DecoderIo, IDLE } from '../decoding/decoder-io.ts';
import { type Attention, splitDecoder } from './decoder-parts.ts';
import type { ModelMeta } from './model-files.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { type SessionOptions, sessionOptions } from './session-options.ts';
import type { DecoderStep } from './sessions.ts';

/**
 * Batches have an even number of rows: a last odd row would be computed by another kernel, which rounds differently,
 * and what a row says must not depend on how many others there are.
 */
const ROWS_STEP = 2;

type Values = Readonly<Record<string, OnnxValue>>;

interface Batch {
  tokens: Int32Array;
  lengths: Int32Array;
  arg: BigInt64Array;
  floats: Record<'top' | 'lse' | 'eot' | 'spec' | 'logits', Float32Array>;
  /** What every part reads and writes. */
  runs: { feeds: Values; fetches: Values; fetchesWithLogits: Values }[];
}

/** One step of the decoder: its graph in parts, with attention of our own between them. Only rows in use are computed. */
export async function loadDecoder(
  graph: OnnxGraph,
  options: SessionOptions & { meta: ModelMeta; io: DecoderIo; attention: DecoderAttention },
): Promise<(step: DecoderStep) => Promise<void>> {
  const { meta, io, attention } = options;
  const parts: (Omit<ReturnType<typeof splitDecoder>[number], 'model'> & { session: InferenceSession })[] = [];
  for (const { model, ...part } of splitDecoder(graph, meta.decoderLayers)) {
    parts.push({ ...part, session: await InferenceSession.create(model, sessionOptions(options)) });
  }
  const batches = new Map<number, Batch>();
  const alignmentSize = meta.alignmentHeads.length * WINDOW_FRAMES;

  const batchOf = (rows: number): Batch => {
    const known = batches.get(rows);
    if (known) return known;
    const made = createBatch(rows);
    batches.set(rows, made);
    return made;
  };

  const createBatch = (rows: number): Batch => {
    const { vocabularySize, heads, firstTimestampToken, endToken } = meta;
    const width = heads * HEAD_SIZE;
    const batch: Omit<Batch, 'runs'> = {
      tokens: new Int32Array(rows),
      lengths: new Int32Array(rows),
      arg: new BigInt64Array(rows),
      floats: {
        top: new Float32Array(rows),
        lse: new Float32Array(rows),
        eot: new Float32Array(rows),
        spec: new Float32Array(rows * (firstTimestampToken - endToken - 1)),
        logits: new Float32Array(rows * vocabularySize),
      },
    };
    const tensors: Record<string, OnnxValue> = {
      tokens: new Tensor('int32', batch.tokens, [rows]),
      lens: new Tensor('int32', batch.lengths, [rows]),
      arg: new Tensor('int64', batch.arg, [rows, 1]),
    };
    for (const [name, data] of Object.entries(batch.floats)) {
      tensors[name] = new Tensor('float32', data, [rows, data.length / rows]);
    }
    const { askedSelf, heardSelf, askedAudio, heardAudio } = attention.tensors(rows);
    const attended = { self: { asked: askedSelf, heard: heardSelf }, audio: { asked: askedAudio, heard: heardAudio } };
    const streams = [0, 1].map(() => new Tensor('float32', new Float32Array(rows * width), [rows, 1, width]));
    const runs = parts.map(({ inputs, outputs, before, after }, part) => {
      const input = (name: string) =>
        name === before?.heard ? attended[before.kind].heard : (tensors[name] ?? streams[part % 2]);
      const output = (name: string) =>
        name === after?.asked ? attended[after.kind].asked : (tensors[name] ?? streams[(part + 1) % 2]);
      const pick = (names: readonly string[], of: (name: string) => OnnxValue | undefined) =>
        Object.fromEntries(names.map((name) => [name, of(name)])) as Values;
      const wanted = outputs.filter((name) => name !== 'ts');
      const small = wanted.filter((name) => name !== 'logits');
      return { feeds: pick(inputs, input), fetches: pick(small, output), fetchesWithLogits: pick(wanted, output) };
    });
    return { ...batch, runs };
  };

  const attend = ({ kind, layer }: Attention, used: readonly number[]) => {
    for (const [place, row] of used.entries()) {
      if (kind === 'self') {
        attention.attendToSelf(layer, place, { row, position: io.inputs.lengths[row] ?? 0 });
      } else {
        const alignment = io.outputs.alignment.subarray(row * alignmentSize, (row + 1) * alignmentSize);
        attention.attendToAudio(layer, place, io.inputs.windows[row] ?? 0, alignment);
      }
    }
  };

  return async ({ logits }) => {
    const used = [...io.inputs.windows.keys()].filter((row) => io.inputs.windows[row] !== IDLE);
    if (used.length === 0) return;
    const batch = batchOf(Math.ceil(used.length / ROWS_STEP) * ROWS_STEP);
    batch.tokens.fill(meta.endToken);
    batch.lengths.fill(0);
    for (const [place, row] of used.entries()) {
      batch.tokens[place] = io.inputs.tokens[row] ?? 0;
      batch.lengths[place] = io.inputs.lengths[row] ?? 0;
    }
    for (const [index, { session, after }] of parts.entries()) {
      const run = batch.runs[index];
      if (!run) continue;
      await session.run(run.feeds, logits ? run.fetchesWithLogits : run.fetches);
      if (after) attend(after, used);
    }
    for (const [place, row] of used.entries()) readRow(batch, place, io, row, logits);
  };
}

function readRow({ arg, floats }: Batch, place: number, { outputs, rows }: DecoderIo, row: number, logits: boolean) {
  outputs.arg[row] = arg[place] ?? 0n;
  const copy = (from: Float32Array, to: Float32Array) => {
    const size = to.length / rows;
    to.set(from.subarray(place * size, (place + 1) * size), row * size);
  };
  copy(floats.top, outputs.top);
  copy(floats.lse, outputs.logSumExp);
  copy(floats.eot, outputs.end);
  copy(floats.spec, outputs.specials);
  if (logits) copy(floats.logits, outputs.logits);
}
