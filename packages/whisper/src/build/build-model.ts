import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decoderGraph, END_TOKEN, TIMESTAMP_TOKENS } from './decoder-graph.ts';
import { encoderGraph } from './encoder-graph.ts';
import { writeOnnxFile } from './onnx-file.ts';
import type { WhisperWeights } from './weights.ts';

const HEAD_SIZE = 64;

/** Writes a model folder as `startEngine` reads it. The same weights give the same bytes. */
export async function buildModel(weights: WhisperWeights, dir: string): Promise<void> {
  const { size, vocabularySize, encoder, decoder, alignmentHeads, vocabularyJson } = weights;
  await mkdir(dir, { recursive: true });
  await writeOnnxFile(path.join(dir, 'encoder.onnx'), encoderGraph(weights));
  await writeOnnxFile(path.join(dir, 'decoder.onnx'), decoderGraph(weights));
  const meta = {
    V: vocabularySize,
    D: size,
    H: size / HEAD_SIZE,
    DL: decoder.layers.length,
    EL: encoder.layers.length,
    TS: vocabularySize - TIMESTAMP_TOKENS,
    EOT: END_TOKEN,
    align: alignmentHeads,
  };
  await writeFile(path.join(dir, 'meta.json'), spacedJson(meta));
  await writeFile(path.join(dir, 'vocabulary.json'), vocabularyJson);
  const files = ['encoder.onnx', 'decoder.onnx', 'vocabulary.json', 'meta.json'];
  const sums = await Promise.all(files.map(async (file) => `${await sha256Of(path.join(dir, file))}  ${file}\n`));
  await writeFile(path.join(dir, 'SHA256SUMS'), sums.join(''));
}

/** On one line, with a space after each comma and colon outside of texts, which these numbers have none of. */
function spacedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(',', ', ').replaceAll(':', ': ');
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
