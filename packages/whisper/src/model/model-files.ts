import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { modelDamaged, modelMissing } from '../errors.ts';

/** Sizes of the graphs, as `meta.json` beside them says. */
export interface ModelMeta {
  /** Tokens in all, special ones and timestamps included. */
  vocabularySize: number;
  heads: number;
  decoderLayers: number;
  /** The first timestamp token; specials lie between the end token and it. */
  firstTimestampToken: number;
  endToken: number;
  /** [layer, head] of the cross-attention heads that follow the audio. */
  alignmentHeads: readonly (readonly [number, number])[];
}

export interface ModelFiles {
  dir: string;
  name: string;
  /** SHA-256 over the sums of all files: changes when any of them does, so it belongs into cache keys. */
  checksum: string;
  meta: ModelMeta;
  /** Token texts in GPT-2's byte-level form, by token number. */
  vocabulary: string[];
}

/**
 * Reads a model folder (`encoder.onnx`, `decoder.onnx`, `vocabulary.json`, `meta.json`) and verifies every file
 * against its `SHA256SUMS`.
 * @throws WhisperError `model.missing` or `model.damaged`, naming the file.
 */
export async function readModelFiles(dir: string): Promise<ModelFiles> {
  const sums = await readSums(path.join(dir, 'SHA256SUMS'));
  for (const [file, sum] of sums) await verify(path.join(dir, file), sum);
  for (const file of ['encoder.onnx', 'decoder.onnx', 'vocabulary.json', 'meta.json']) {
    if (!sums.has(file)) throw modelDamaged(path.join(dir, 'SHA256SUMS'), `it does not list ${file}`);
  }
  const meta = parseMeta(JSON.parse(await readFile(path.join(dir, 'meta.json'), 'utf8')));
  const vocabulary = parseVocabulary(JSON.parse(await readFile(path.join(dir, 'vocabulary.json'), 'utf8')));
  if (!meta) throw modelDamaged(path.join(dir, 'meta.json'), 'a size is missing');
  if (vocabulary?.length !== meta.vocabularySize) {
    throw modelDamaged(path.join(dir, 'vocabulary.json'), `it does not hold ${meta.vocabularySize} tokens`);
  }
  return { dir, name: path.basename(path.resolve(dir)), checksum: checksumOf(sums), meta, vocabulary };
}

/** By file, as `SHA256SUMS` lists them. */
type Sums = ReadonlyMap<string, string>;

export function checksumOf(sums: Sums): string {
  const lines = [...sums].map(([file, sum]) => `${sum}  ${file}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

async function readSums(file: string): Promise<Sums> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw modelMissing(file, error);
  });
  return parseSums(text);
}

export function parseSums(text: string): Sums {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (match?.[1] && match[2]) sums.set(match[2], match[1]);
  }
  return sums;
}

async function verify(file: string, expected: string): Promise<void> {
  const sum = await sha256Of(file).catch((error: unknown) => {
    throw modelMissing(file, error);
  });
  if (sum !== expected) throw modelDamaged(file, 'its SHA-256 is not the one in SHA256SUMS');
}

/** Through one buffer: read streams would leave a hundred megabytes of garbage behind. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(1 << 20);
  await using handle = await open(file);
  for (;;) {
    const { bytesRead } = await handle.read(buffer);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
  }
}

function parseMeta(value: unknown): ModelMeta | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { V, H, DL, TS, EOT, align } = value as Record<string, unknown>;
  if (typeof V !== 'number' || typeof H !== 'number' || typeof DL !== 'number') return undefined;
  if (typeof TS !== 'number' || typeof EOT !== 'number' || !isListOfPairs(align)) return undefined;
  return {
    vocabularySize: V,
    heads: H,
    decoderLayers: DL,
    firstTimestampToken: TS,
    endToken: EOT,
    alignmentHeads: align,
  };
}

function isListOfPairs(value: unknown): value is [number, number][] {
  const isPair = (one: unknown) => Array.isArray(one) && one.length === 2 && one.every(Number.isInteger);
  return Array.isArray(value) && value.every(isPair);
}

function parseVocabulary(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((token) => typeof token === 'string') ? value : undefined;
}
