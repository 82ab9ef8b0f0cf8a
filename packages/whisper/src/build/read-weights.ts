import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { WhisperError } from '../errors.ts';
import { readCtranslate2 } from './ctranslate2.ts';
import { readSafetensors } from './safetensors.ts';
import type { WhisperWeights } from './weights.ts';

type WeightFormat = 'ctranslate2' | 'safetensors' | 'ggml' | 'pytorch';

/** English-only models have one token less than this and no languages, which the decoding loop needs. */
const MULTILINGUAL_TOKENS = 51_865;
const HEAD_SIZE = 64;
/** Beyond the header's length, no model has more to say about its tensors. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads the published weights in a folder, whatever the format: recognised by what the files hold, not by their names.
 * @throws WhisperError `model.missing` where no weights are found, `model.damaged` for those that cannot be used.
 */
export async function readWeights(dir: string): Promise<WhisperWeights> {
  const formats = new Map<WeightFormat, string>();
  for (const file of await readdir(dir)) {
    const format = await formatOf(path.join(dir, file));
    if (format) formats.set(format, file);
  }
  const ctranslate2 = formats.get('ctranslate2');
  if (ctranslate2) return checked(await readCtranslate2(dir, ctranslate2), dir);
  if (formats.has('safetensors')) return checked(await readSafetensors(dir), dir);
  const [other] = formats;
  if (other) {
    throw new WhisperError(
      'model.damaged',
      `${dir}/${other[1]} is a ${other[0]} file: give safetensors or CTranslate2.`,
    );
  }
  throw new WhisperError('model.missing', `${dir} holds no weights of Whisper (safetensors or CTranslate2).`);
}

async function formatOf(file: string): Promise<WeightFormat | undefined> {
  const facts = await stat(file);
  if (!facts.isFile() || facts.size < 1024) return undefined;
  const head = Buffer.alloc(32);
  await using handle = await open(file);
  await handle.read(head, 0, head.length, 0);
  if (head.toString('latin1', 6, 17) === 'WhisperSpec') return 'ctranslate2';
  const headerBytes = head.readBigUInt64LE();
  if (headerBytes > 1n && headerBytes < MAX_HEADER_BYTES && head[8] === '{'.charCodeAt(0)) return 'safetensors';
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'lmgg' || magic === 'GGUF') return 'ggml';
  return magic === 'PK\x03\x04' && facts.size > 1_000_000 ? 'pytorch' : undefined;
}

function checked(weights: WhisperWeights, dir: string): WhisperWeights {
  const { size, vocabularySize, encoder, decoder, alignmentHeads, suppressedTokens } = weights;
  const refuse = (why: string) => new WhisperError('model.damaged', `The model in ${dir} cannot be used: ${why}.`);
  if (vocabularySize < MULTILINGUAL_TOKENS) throw refuse('it is English-only; take the multilingual one');
  if (size === 0 || size % HEAD_SIZE !== 0) throw refuse(`its heads are not ${HEAD_SIZE} wide`);
  if (encoder.layers.length === 0 || decoder.layers.length === 0) throw refuse('it has no layers');
  if (!Array.isArray(suppressedTokens)) throw refuse('its configuration does not say which tokens to suppress');
  const heads = size / HEAD_SIZE;
  const isHead = ([layer = -1, head = -1]: readonly number[]) => layer in decoder.layers && head >= 0 && head < heads;
  if (!Array.isArray(alignmentHeads) || alignmentHeads.length === 0 || !alignmentHeads.every(isHead)) {
    throw refuse('its configuration does not say which heads follow the audio (alignment_heads)');
  }
  const tokens: unknown[] = JSON.parse(weights.vocabularyJson);
  if (tokens.length !== vocabularySize) throw refuse(`its vocabulary has ${tokens.length} of ${vocabularySize} tokens`);
  return weights;
}
