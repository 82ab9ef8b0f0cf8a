import { createHandler } from '../../../platform/queue/index.ts';
import { newId } from '../../../shared/ids.ts';
import { announceJob } from '../announce.ts';
import { readChunkWords } from '../chunk-results.ts';
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
      const chunks = await database.tenant(data.workspaceId, (transaction) => readChunkWords(transaction, data.jobId));
      const { text, segments, wordCount } = stitch(chunks);
      await done(async (transaction) => {
        await lockRunningJob(transaction, data.jobId);
        const { recordingId, language, engine, model } = job;
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
            wordCount,
          },
        });
        await transaction.job.update({
          where: { id: data.jobId },
          data: { stage: 'publish', stitchedAt: new Date(), progress: 0.99 },
        });
        const recording = await transaction.recording.findUniqueOrThrow({ where: { id: recordingId } });
        if (recording.sha256 !== null) await queue.send(transaction, publishJob, data);
        await announceJob(deps.announce, { transaction, ...data });
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
