import { type FileHandle, open } from 'node:fs/promises';
import { mediaErrors } from './media.errors.ts';
import type { MediaSource } from './media.ts';

/** Opens the file for as long as `use` takes. The descriptor's own size counts, not the announced one. */
export async function openSource(source: MediaSource): Promise<{ file: FileHandle; sizeBytes: number }> {
  try {
    const file = await open(source.path, 'r');
    return { file, sizeBytes: (await file.stat()).size };
  } catch (cause) {
    throw mediaErrors.toolFailed('The file cannot be opened.', cause);
  }
}
