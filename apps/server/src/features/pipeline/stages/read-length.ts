import type { Media } from '../../../platform/media/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { LocalCopies } from '../../../platform/storage/index.ts';
import { announceJob } from '../announce.ts';
import { readLengthJob } from '../pipeline.jobs.ts';
import { noteForetold } from '../time-left/time-left.ts';
import { withSource } from './source.ts';
import type { StageDeps } from './stage.ts';

/**
 * Reads how long the recording of a waiting job is, if its file says so. What is no audio is left to the probe, which
 * tells why when the job's turn comes.
 */
export function createReadLengthStage(deps: StageDeps & { media: Media; copies: LocalCopies }) {
  const { database, media, copies } = deps;
  return createHandler(readLengthJob, async ({ data, signal, done }) => {
    const { workspaceId, jobId } = data;
    const waiting = await database.tenant(workspaceId, (transaction) =>
      transaction.job.findFirst({
        where: { id: jobId, state: 'queued', recording: { durationMs: null, storageKey: { not: null } } },
        include: { recording: true },
      }),
    );
    if (waiting === null) return;
    const { recording } = waiting;
    const { durationMs } = await withSource(copies, {
      ...{ recording, signal },
      work: (source) => media.probe(source, { signal }),
    });
    if (durationMs === null) return;
    await done(async (transaction) => {
      await transaction.recording.updateMany({ where: { id: recording.id, durationMs: null }, data: { durationMs } });
      await noteForetold(transaction, data);
      await announceJob(deps.announce, { transaction, ...data });
    });
  });
}
