import { createHandler } from '../../../platform/queue/index.ts';
import { newId } from '../../../shared/ids.ts';
import { announceJob } from '../announce.ts';
import { readFinishedChunks, sourcesOf } from '../chunk-results.ts';
import { publishJob, stitchJob } from '../pipeline.jobs.ts';
import { stitch } from '../stitching.ts';
import { createFailureHandler, lockRunningJob, readRunningJob, type StageDeps } from './stage.ts';

/** Merges the finished chunks into the job's machine revision. */
export function createStitchStage(deps: StageDeps) {
  const { database, queue } = deps;
  return createHandler(
    stitchJob,
    async ({ data, done }) => {
      const job = await readRunningJob(database, data);
      if (job === null) return;
      const chunks = await database.tenant(data.workspaceId, (transaction) =>
        readFinishedChunks(transaction, data.jobId),
      );
      const { text, segments, wordCount } = stitch(chunks);
      await done(async (transaction) => {
        await lockRunningJob(transaction, data.jobId);
        const { recordingId, engine, model } = job;
        // Where nobody could tell before the chunks were sent: as the first one was heard.
        const language = job.language ?? chunks.find((chunk) => chunk.language !== null)?.language ?? null;
        const newest = await transaction.transcript.aggregate({ where: { recordingId }, _max: { revision: true } });
        await transaction.transcript.create({
          data: {
            id: newId(),
            workspaceId: data.workspaceId,
            recordingId,
            jobId: data.jobId,
            revision: (newest._max.revision ?? 0) + 1,
            kind: 'machine',
            language,
            engine,
            model,
            text,
            segments,
            sources: sourcesOf(chunks).map((source) => ({ ...source })),
            wordCount,
          },
        });
        await transaction.job.update({
          where: { id: data.jobId },
          data: { stage: 'publish', language, stitchedAt: new Date(), progress: 0.99 },
        });
        const recording = await transaction.recording.findUniqueOrThrow({ where: { id: recordingId } });
        if (recording.sha256 !== null) await queue.send(transaction, publishJob, data);
        await announceJob(deps.announce, { transaction, ...data });
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
