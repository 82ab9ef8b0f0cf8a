import type { Media, MediaProbe, MediaSource } from '../../../platform/media/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { LocalCopies } from '../../../platform/storage/index.ts';
import { announceJob } from '../announce.ts';
import { msAt } from '../metered-chunks.ts';
import { tooLong } from '../pipeline.errors.ts';
import { measureJob } from '../pipeline.jobs.ts';
import { durationLimitMs } from '../plan-limits.ts';
import { failWaitingJob, lockWaitingJob } from '../waiting-job.ts';
import { probeSource, withSource } from './source.ts';
import type { StageDeps } from './stage.ts';

/** Length of the audio by decoding all of it, in ms. Throws `MediaError` and the signal's reason. */
export async function measureAudio(
  media: Media,
  { source, probe, signal }: { source: MediaSource; probe: MediaProbe; signal: AbortSignal },
): Promise<number> {
  let sampleCount = 0;
  for await (const block of media.decode(source, { probe, signal })) sampleCount += block.length;
  return msAt(sampleCount);
}

/**
 * Measures a recording that somebody wants quoted, by the same decoding that cutting does. A job that waits for the
 * quote fails where this is no audio, or longer than the plan takes.
 */
export function createMeasureStage(deps: StageDeps & { media: Media; copies: LocalCopies }) {
  const { database, media, copies } = deps;
  return createHandler(
    measureJob,
    async ({ data: { workspaceId, recordingId }, signal, done }) => {
      const recording = await database.tenant(workspaceId, (transaction) =>
        transaction.recording.findFirst({ where: { id: recordingId, decodedMs: null, storageKey: { not: null } } }),
      );
      if (recording === null) return;
      const decodedMs = await withSource(copies, {
        recording,
        signal,
        async work(source) {
          const probe = await probeSource(media, { recording, source, signal });
          return await measureAudio(media, { source, probe, signal });
        },
      });
      await done(async (transaction) => {
        const jobId = await lockWaitingJob(transaction, { workspaceId, recordingId });
        await transaction.recording.update({ where: { id: recordingId }, data: { decodedMs, durationMs: decodedMs } });
        const limitMs = await durationLimitMs(transaction, workspaceId);
        if (jobId === null) return;
        if (limitMs !== null && decodedMs > limitMs) {
          const { code, message: detail } = tooLong(limitMs);
          await failWaitingJob(deps, { transaction, workspaceId, jobId, failure: { code, detail } });
        } else await announceJob(deps.announce, { transaction, workspaceId, jobId });
      });
    },
    {
      async onFailed(transaction, { workspaceId, recordingId }, failure) {
        const jobId = await lockWaitingJob(transaction, { workspaceId, recordingId });
        if (jobId !== null) await failWaitingJob(deps, { transaction, workspaceId, jobId, failure });
      },
    },
  );
}
