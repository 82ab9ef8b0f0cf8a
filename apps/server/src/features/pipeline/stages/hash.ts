import { createHash } from 'node:crypto';
import type { Transaction } from '../../../platform/database/database.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { audioGone, checksumMismatch } from '../pipeline.errors.ts';
import { hashJob, publishJob } from '../pipeline.jobs.ts';
import { createFailureHandler, lockRunningJob, readRunningJob, type StageDeps } from './stage.ts';

async function hashObject(storage: Storage, key: string, signal: AbortSignal): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const block of await storage.read(key)) {
    signal.throwIfAborted();
    hash.update(block as Uint8Array);
  }
  return hash.digest();
}

/** The oldest other recording of the workspace with the same bytes. */
async function findDuplicate(transaction: Transaction, recordingId: string, sha256: Buffer): Promise<string | null> {
  const first = await transaction.recording.findFirst({
    where: { sha256: new Uint8Array(sha256), state: { not: 'deleted' }, id: { lt: recordingId } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  return first?.id ?? null;
}

/** Hashes the original beside the cutting; publishing waits for it. */
export function createHashStage(deps: StageDeps & { storage: Storage }) {
  const { database, storage, queue } = deps;
  return createHandler(
    hashJob,
    async ({ data, signal, done }) => {
      const job = await readRunningJob(database, data);
      if (job === null) return;
      const { id: recordingId, storageKey, claimedSha256 } = job.recording;
      if (storageKey === null) throw audioGone();
      const sha256 = await hashObject(storage, storageKey, signal);
      if (claimedSha256 !== null && !sha256.equals(claimedSha256)) throw checksumMismatch();
      await done(async (transaction) => {
        const locked = await lockRunningJob(transaction, data.jobId);
        const duplicateOfId = await findDuplicate(transaction, recordingId, sha256);
        await transaction.recording.update({
          where: { id: recordingId },
          data: { sha256: new Uint8Array(sha256), duplicateOfId },
        });
        if (locked.stitchedAt !== null) await queue.send(transaction, publishJob, data);
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
