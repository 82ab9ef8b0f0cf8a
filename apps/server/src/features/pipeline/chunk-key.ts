import { createHash, createHmac } from 'node:crypto';
import type { Profile } from '@audiotricks/contracts';

/** Everything a chunk's text depends on, besides its PCM. */
export interface ChunkParameters {
  engine: string;
  model: string;
  /** Checksum of the model's graphs: other weights give other words. */
  modelChecksum: string;
  language: string | null;
  prompt: string | null;
  profile: Profile | null;
}

/**
 * The key a chunk is known by in its workspace: HMAC-SHA256 over its PCM and parameters.
 * Keyed per workspace, so that equal audio in two workspaces cannot be told from outside.
 */
export function chunkKey(options: {
  key: Uint8Array;
  pcm: Int16Array;
  parameters: ChunkParameters;
}): Uint8Array<ArrayBuffer> {
  const { engine, model, modelChecksum, language, prompt, profile } = options.parameters;
  return keyOf(options, [2, engine, model, modelChecksum, language, prompt, profile]);
}

/** The same for the speech that a language is detected on. */
export function languageKey(options: {
  key: Uint8Array;
  pcm: Int16Array;
  parameters: Pick<ChunkParameters, 'engine' | 'model' | 'modelChecksum'>;
}): Uint8Array<ArrayBuffer> {
  const { engine, model, modelChecksum } = options.parameters;
  return keyOf(options, ['language', engine, model, modelChecksum]);
}

function keyOf({ key, pcm }: { key: Uint8Array; pcm: Int16Array }, parameters: unknown[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const digest = createHash('sha256').update(bytes).digest();
  return new Uint8Array(createHmac('sha256', key).update(JSON.stringify(parameters)).update(digest).digest());
}
