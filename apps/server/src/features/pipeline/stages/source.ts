import type { MediaSource } from '../../../platform/media/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { audioGone } from '../pipeline.errors.ts';

/** Where ffmpeg reads a recording's original. Errors: `recording.state_conflict` where it was freed. */
export function sourceOf(storage: Storage, recording: { storageKey: string | null; sizeBytes: bigint }): MediaSource {
  if (recording.storageKey === null) throw audioGone();
  const path = storage.localPath(recording.storageKey);
  if (path === null) throw new Error('This storage driver keeps no local files for ffmpeg to read.');
  return { path, sizeBytes: Number(recording.sizeBytes) };
}

/** Where a chunk's PCM waits for the engine; freed when the job ends. */
export function pcmKeyOf(options: { workspaceId: string; jobId: string; index: number }): string {
  return `${pcmPrefixOf(options)}/${options.index}`;
}

export function pcmPrefixOf(options: { workspaceId: string; jobId: string }): string {
  return `pcm/${options.workspaceId}/${options.jobId}`;
}
