import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createDecoderAttention } from '../attention/decoder-attention.ts';
import { FRAME_SAMPLES } from '../audio.ts';
import { createDecoderIo } from '../decoding/decoder-io.ts';
import type { WordEvidence } from '../words/word-evidence.ts';
import type { ModelFiles } from './model-files.ts';
import { loadDecoder } from './onnx-decoder.ts';
import { readGraph, writeGraph } from './onnx-graph.ts';
import { type SessionOptions, sessionOptions } from './session-options.ts';
import type { WhisperSessions } from './sessions.ts';
import { splitNormalisation } from './split-normalisation.ts';
import { loadWordHead } from './word-head.ts';

/** Loads the graphs for batches of up to so many rows. */
export async function loadWhisperSessions(
  files: ModelFiles,
  options: SessionOptions & { rows: number },
): Promise<WhisperSessions> {
  const { dir, meta } = files;
  const { rows } = options;
  const io = createDecoderIo(meta, rows);
  const attention = createDecoderAttention(meta, { rows, windows: rows });
  const graphOf = async (file: string) => splitNormalisation(readGraph(await readFile(path.join(dir, file))));
  const wordHead = await loadWordHead(files, options);
  const encoderGraph = await graphOf('encoder.onnx');
  const opened = wordHead?.opened(encoderGraph) ?? encoderGraph;
  const encoder = await InferenceSession.create(writeGraph(opened), sessionOptions(options));
  const evidence: (WordEvidence | undefined)[] = [];
  const decode = await loadDecoder(await graphOf('decoder.onnx'), { ...options, meta, io, attention });
  return {
    io,
    async encode(samples, window) {
      const frames = samples.length / FRAME_SAMPLES;
      const room = wordHead?.room(frames);
      const fetches = { ...attention.encoderFetches(frames), ...room?.fetches };
      await encoder.run({ pcm: new Tensor('float32', samples, [1, samples.length]) }, fetches);
      attention.keep(window, frames);
      evidence[window] = await room?.judge();
    },
    wordEvidence: (window) => evidence[window],
    copyMemory: attention.copyMemory,
    decode,
  };
}
