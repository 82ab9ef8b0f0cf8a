import { type Media, type MediaProbe, type MediaSource, mediaProbeSchema } from '../../../platform/media/index.ts';
import type { LocalCopies } from '../../../platform/storage/index.ts';
import { audioGone } from '../pipeline.errors.ts';

interface SourceRequest<Result> {
  recording: { storageKey: string | null; sizeBytes: bigint };
  signal: AbortSignal;
  work: (source: MediaSource) => Promise<Result>;
}

/**
 * Runs `work` on a recording's original as a file that ffmpeg can read. Errors: `recording.state_conflict` where it was
 * freed, and those of `LocalCopies.use`.
 */
export function withSource<Result>(copies: LocalCopies, request: SourceRequest<Result>): Promise<Result> {
  const { recording, signal, work } = request;
  if (recording.storageKey === null) throw audioGone();
  const sizeBytes = Number(recording.sizeBytes);
  return copies.use({ key: recording.storageKey, sizeBytes }, (path) => work({ path, sizeBytes }), { signal });
}

/** What is in a recording's original: as it was probed before, else looked into now. Throws as `Media.probe` does. */
export async function probeSource(
  media: Media,
  request: { recording: { probe: unknown }; source: MediaSource; signal: AbortSignal },
): Promise<MediaProbe> {
  const { recording, source, signal } = request;
  return mediaProbeSchema.safeParse(recording.probe).data ?? (await media.probe(source, { signal }));
}

/** Where a chunk's PCM waits for the engine; freed when the job ends. Each attempt of a job has its own. */
export function pcmKeyOf(options: { workspaceId: string; jobId: string; attempt: number; index: number }): string {
  return `${pcmPrefixOf(options)}/${options.index}`;
}

/** Of all attempts unless one is given. */
export function pcmPrefixOf(options: { workspaceId: string; jobId: string; attempt?: number }): string {
  const { workspaceId, jobId, attempt } = options;
  const job = `pcm/${workspaceId}/${jobId}`;
  return attempt === undefined ? job : `${job}/${attempt}`;
}
