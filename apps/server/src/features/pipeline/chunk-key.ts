import { createHash, createHmac } from 'node:crypto';

/** Everything a chunk's text depends on, besides its PCM. */
export interface ChunkParameters {
  engine: string;
  model: string;
  /** Checksum of the model's graphs: other weights give other words. */
  modelChecksum: string;
  language: string | null;
  prompt: string | null;
}

/**
 * The key a chunk is known by in its workspace: HMAC-SHA256 over its PCM and parameters.
 * Keyed per workspace, so that equal audio in two workspaces cannot be told from outside.
 */
export function chunkKey(options: { key: Uint8Array; pcm: Int16Array; parameters: ChunkParameters }): Buffer {
  const { key, pcm, parameters } = options;
  const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const { engine, model, modelChecksum, language, prompt } = parameters;
  return createHmac('sha256', key)
    .update(JSON.stringify([1, engine, model, modelChecksum, language, prompt]))
    .update(createHash('sha256').update(bytes).digest())
    .digest();
}
