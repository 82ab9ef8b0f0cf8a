import { existsSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { HEAD_SIZE } from '../attention/decoder-attention.ts';
import { valueBytes } from '../build/onnx-file.ts';
import { LETTER_CLASSES, type WordEvidence } from '../words/word-evidence.ts';
import type { ModelFiles } from './model-files.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { type SessionOptions, sessionOptions } from './session-options.ts';

/** Made for one model by `npm run train:word-starts`; models without it keep the times of their attention. */
export const WORD_HEAD_FILE = 'word-starts.onnx';

/** Reads the encoder's states and the spectrum, which it gets out of the encoder's graph. */
export interface WordHead {
  /** The encoder's graph with what the head reads among its outputs. */
  opened(encoder: OnnxGraph): OnnxGraph;
  /** Room for what the encoder writes for it in a window of so many frames; `judge` once it has. */
  room(frames: number): { fetches: Readonly<Record<string, Tensor>>; judge(): Promise<WordEvidence> };
}

const SPECTRUM = 'mel';
const BANDS = 80;
const SPECTRUM_PER_FRAME = 2;

/** `undefined` where the model has none. */
export async function loadWordHead({ dir, meta }: ModelFiles, options: SessionOptions): Promise<WordHead | undefined> {
  const file = path.join(dir, WORD_HEAD_FILE);
  if (!existsSync(file)) return undefined;
  const session = await InferenceSession.create(file, sessionOptions(options));
  const stateSize = meta.heads * HEAD_SIZE;
  let statesName = '';
  return {
    opened(encoder) {
      statesName = lastStates(encoder);
      const read = [statesName, SPECTRUM].map((name) => [name, valueBytes({ name, type: 'float32' })] as const);
      return { ...encoder, outputs: new Map([...encoder.outputs, ...read]) };
    },
    room(frames) {
      const states = zeros(1, frames, stateSize);
      const mel = zeros(1, BANDS, SPECTRUM_PER_FRAME * frames);
      const judge = async (): Promise<WordEvidence> => {
        const starts = zeros(1, frames, 2);
        const letters = zeros(1, frames, LETTER_CLASSES);
        await session.run({ states, mel }, { starts, letters });
        return { frames, starts: starts.data as Float32Array, letters: letters.data as Float32Array };
      };
      return { fetches: { [statesName]: states, [SPECTRUM]: mel }, judge };
    },
  };
}

function zeros(...shape: number[]): Tensor {
  return new Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b)), shape);
}

/** What the last normalisation gives out: keys and values of the audio are made from it. */
function lastStates({ nodes }: OnnxGraph): string {
  const last = nodes.findLast(({ operator }) => /LayerNormalization$/.test(operator));
  const [name] = last?.outputs ?? [];
  if (!name) throw new Error('the encoder does not end in a normalisation');
  return name;
}
