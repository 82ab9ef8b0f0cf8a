import { capabilityOf } from '../../../platform/engines/index.ts';
import type { Media } from '../../../platform/media/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { LocalCopies } from '../../../platform/storage/index.ts';
import type { DecidePlayback } from '../../recordings/index.ts';
import { announceJob } from '../announce.ts';
import { lockAdmission } from '../job-locks.ts';
import { tooLong } from '../pipeline.errors.ts';
import { chunkJob, hashJob, probeJob } from '../pipeline.jobs.ts';
import { durationLimitMs } from '../plan-limits.ts';
import { hasAudioLimit, reserveRun } from '../reserve-run.ts';
import { noteForetold } from '../time-left/time-left.ts';
import { measureAudio } from './measure.ts';
import { probeSource, withSource } from './source.ts';
import { createFailureHandler, lockRunningJob, readRunningJob, type StageDeps } from './stage.ts';

export interface ProbeStageDeps extends StageDeps {
  media: Media;
  copies: LocalCopies;
  decidePlayback: DecidePlayback;
}

/** Looks into the file and refuses what is not audio, with a clear reason; then cutting and hashing start side by side. */
export function createProbeStage(deps: ProbeStageDeps) {
  const { database, media, copies, queue } = deps;
  return createHandler(
    probeJob,
    async ({ data, signal, done }) => {
      const job = await readRunningJob(database, data);
      if (job === null) return;
      const isLimited = await database.tenant(data.workspaceId, (transaction) => hasAudioLimit(transaction, data));
      const { probe, decodedMs } = await withSource(copies, {
        recording: job.recording,
        signal,
        async work(source) {
          const probe = await probeSource(media, { recording: job.recording, source, signal });
          // A file that does not say how long it is (from a microphone) is decoded where minutes are counted out.
          const isUnknown = isLimited && probe.durationMs === null;
          return { probe, decodedMs: isUnknown ? await measureAudio(media, { source, probe, signal }) : null };
        },
      });
      const audioMs = decodedMs ?? probe.durationMs;
      await done(async (transaction) => {
        await lockAdmission(transaction, data.workspaceId);
        await lockRunningJob(transaction, data.jobId);
        const limitMs = await durationLimitMs(transaction, data.workspaceId);
        if (limitMs !== null && audioMs !== null && audioMs > limitMs) throw tooLong(limitMs);
        if (audioMs !== null) await reserveRun(transaction, { ...data, audioMs });
        await transaction.recording.update({
          where: { id: job.recordingId },
          data: {
            probe,
            container: probe.container,
            audioCodec: probe.audio.codec,
            contentType: probe.contentType,
            hasVideo: probe.hasVideo,
            durationMs: audioMs,
            ...(decodedMs !== null && { decodedMs }),
          },
        });
        const { workspaceId } = data;
        const { needsRendition } = probe;
        await deps.decidePlayback(transaction, { workspaceId, recordingId: job.recordingId, needsRendition });
        await transaction.job.update({ where: { id: data.jobId }, data: { stage: 'chunk' } });
        // Its key holds the engine's checksum, so a process that has the engine cuts.
        await queue.send(transaction, chunkJob, data, { needs: capabilityOf(job) });
        if (job.recording.sha256 === null) await queue.send(transaction, hashJob, data);
        await noteForetold(transaction, data);
        await announceJob(deps.announce, { transaction, ...data });
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
