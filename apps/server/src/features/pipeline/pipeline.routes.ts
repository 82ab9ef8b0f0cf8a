import {
  cancelJob as cancelJobRoute,
  type Job,
  listEngines,
  readJob,
  retryJob as retryJobRoute,
  startJob as startJobRoute,
} from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { recordingNotFound } from '../recordings/index.ts';
import type { AdmissionDeps } from './admission.ts';
import { cancelJob } from './end-job.ts';
import { lockAdmission } from './job-locks.ts';
import { readJobView } from './job-view.ts';
import { presentEngines } from './list-engines.ts';
import { audioGone, jobNotFound, jobStateConflict } from './pipeline.errors.ts';
import { retryJob } from './retry-job.ts';
import { startJob } from './start-job.ts';
import { recordingMachine } from './states.ts';

async function viewOf(transaction: Transaction, jobId: string): Promise<Job> {
  const job = await readJobView(transaction, jobId);
  if (job === null) throw jobNotFound();
  return job;
}

/** A further run over a recording that stands still. */
async function runAgain(
  deps: AdmissionDeps & { catalogue: EngineCatalogue },
  request: Parameters<typeof startJob>[1],
): Promise<string> {
  const { transaction, workspaceId, recordingId } = request;
  await lockAdmission(transaction, workspaceId);
  const recording = await transaction.recording.findFirst({ where: { id: recordingId, state: { not: 'deleted' } } });
  if (recording === null) throw recordingNotFound();
  if (recording.storageKey === null) throw audioGone();
  const open = await transaction.job.findFirst({ where: { recordingId, state: { in: ['queued', 'running'] } } });
  if (open !== null) throw jobStateConflict(open.state, 'joined by another run');
  await transaction.recording.update({
    where: { id: recordingId },
    data: {
      state: recordingMachine.transition(recording.state, 'run') ?? recording.state,
      errorCode: null,
      errorDetail: null,
    },
  });
  return await startJob(deps, request);
}

export function createPipelineRoutes(
  deps: AdmissionDeps & { database: Database; catalogue: EngineCatalogue },
): RouteImplementation[] {
  const { database } = deps;
  return [
    implement(listEngines, async () => ({ items: presentEngines(deps.catalogue), nextCursor: null })),
    implement(readJob, async ({ params, workspace }) =>
      database.tenant(workspace.workspaceId, (transaction) => viewOf(transaction, params.jobId)),
    ),
    implement(cancelJobRoute, async ({ params, workspace: { workspaceId } }) =>
      database.tenant(workspaceId, async (transaction) => {
        const before = await viewOf(transaction, params.jobId);
        const isCancelled = await cancelJob(deps, { transaction, workspaceId, jobId: params.jobId });
        if (!isCancelled && before.state !== 'cancelled') throw jobStateConflict(before.state, 'cancelled');
        return await viewOf(transaction, params.jobId);
      }),
    ),
    implement(retryJobRoute, async ({ params, workspace: { workspaceId } }) =>
      database.tenant(workspaceId, async (transaction) => {
        await retryJob(deps, { transaction, workspaceId, jobId: params.jobId });
        return await viewOf(transaction, params.jobId);
      }),
    ),
    implement(startJobRoute, async ({ params, body, workspace: { workspaceId } }) =>
      database.tenant(workspaceId, async (transaction) => {
        const jobId = await runAgain(deps, {
          transaction,
          workspaceId,
          recordingId: params.recordingId,
          options: body,
        });
        return await viewOf(transaction, jobId);
      }),
    ),
  ];
}
