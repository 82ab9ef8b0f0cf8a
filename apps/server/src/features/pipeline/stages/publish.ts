import { createHandler } from '../../../platform/queue/index.ts';
import { admitJobs } from '../admission.ts';
import { announceJob } from '../announce.ts';
import { lockAdmission } from '../job-locks.ts';
import { settleJob } from '../metered-chunks.ts';
import { cleanUpJob, publishJob } from '../pipeline.jobs.ts';
import { recordingMachine } from '../states.ts';
import { createFailureHandler, lockRunningJob, type StageDeps } from './stage.ts';

/** Makes the recording ready, ends the job and lets the next one in. */
export function createPublishStage(deps: StageDeps) {
  return createHandler(
    publishJob,
    async ({ data, done }) => {
      await done(async (transaction) => {
        const { workspaceId, jobId } = data;
        await lockAdmission(transaction, workspaceId);
        const { recordingId, attempt } = await lockRunningJob(transaction, jobId);
        const { revision } = await transaction.transcript.findUniqueOrThrow({ where: { jobId } });
        await transaction.recording.updateMany({
          where: { id: recordingId, state: { in: recordingMachine.sourcesOf('publish') } },
          data: { state: 'ready', errorCode: null, errorDetail: null },
        });
        await transaction.job.update({
          where: { id: jobId },
          data: { state: 'completed', progress: 1, etaMs: null, finishedAt: new Date() },
        });
        await settleJob(transaction, { workspaceId, jobId, attempt });
        await deps.queue.send(transaction, cleanUpJob, { workspaceId, endedJobId: jobId });
        await announceJob(deps.announce, { transaction, workspaceId, jobId });
        await deps.announce(transaction, {
          workspaceId,
          type: 'recording.ready',
          data: { recordingId, jobId, revision },
        });
        await admitJobs(deps, { transaction, workspaceId });
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
