import type { Job } from '@audiotricks/contracts';
import type { CancelJobs, ReadLatestJobs, RecordEvent } from '../../src/features/recordings/index.ts';
import type { StartJob } from '../../src/features/uploads/index.ts';
import type { Transaction } from '../../src/platform/database/index.ts';
import { AppError } from '../../src/shared/errors.ts';
import { newId } from '../../src/shared/ids.ts';

/** Stands for the pipeline: real rows in the caller's transaction, and no work. */
export const startJob: StartJob = async (transaction, { workspaceId, recordingId, options }) => {
  const { engine = 'local', model = 'base' } = options;
  if (engine === 'unknown') throw new AppError('job.engine_unknown', 'There is no such engine.');
  await transaction.job.create({
    data: { id: newId(), workspaceId, recordingId, state: 'queued', stage: 'probe', engine, model, options },
  });
};

export const readLatestJobs: ReadLatestJobs = async (transaction, recordingIds) => {
  const rows = await transaction.job.findMany({
    where: { recordingId: { in: recordingIds } },
    orderBy: { createdAt: 'asc' },
  });
  return new Map(
    rows.map((row): [string, Job] => [
      row.recordingId,
      {
        ...{ id: row.id, recordingId: row.recordingId, state: row.state, stage: row.stage },
        ...{
          engine: row.engine,
          model: row.model,
          profile: null,
          progress: 0,
          waitingFor: null,
          etaMs: null,
          engines: [],
          language: null,
          languageProbability: null,
          prompt: null,
          vocabulary: [],
        },
        chunks: { done: 0, cached: 0, failed: 0, total: null },
        error: null,
        createdAt: row.createdAt.toISOString(),
        startedAt: null,
        finishedAt: null,
      },
    ]),
  );
};

export const cancelJobs: CancelJobs = async (transaction, { workspaceId, recordingId }) => {
  await transaction.job.updateMany({
    where: { workspaceId, recordingId, state: { in: ['queued', 'running'] } },
    data: { state: 'cancelled' },
  });
};

export const recordEvent: RecordEvent = async (transaction: Transaction, { workspaceId, type, data }) => {
  const { eventSeq: seq } = await transaction.workspace.update({
    where: { id: workspaceId },
    data: { eventSeq: { increment: 1 } },
  });
  await transaction.workspaceEvent.create({ data: { workspaceId, seq, type, data } });
};
