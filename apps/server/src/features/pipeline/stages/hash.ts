import { createHash } from 'node:crypto';
import { completionOptionsSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../../platform/database/database.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import type { Storage } from '../../../platform/storage/index.ts';
import { failJob } from '../end-job.ts';
import { lockAdmission } from '../job-locks.ts';
import { audioGone, checksumMismatch, sameBytesHere } from '../pipeline.errors.ts';
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

/** The oldest other recording of the workspace with the same bytes; one that failed only where there is no other. */
async function findDuplicate(transaction: Transaction, recordingId: string, sha256: Buffer) {
  const others = { sha256: new Uint8Array(sha256), id: { not: recordingId } };
  const rule = { orderBy: { id: 'asc' as const }, select: { id: true, state: true } };
  return (
    (await transaction.recording.findFirst({
      where: { ...others, state: { in: ['processing', 'ready'] } },
      ...rule,
    })) ?? (await transaction.recording.findFirst({ where: { ...others, state: 'failed' }, ...rule }))
  );
}

/** What the upload asked for where the bytes are here already; `create` unless told. */
const duplicateRuleSchema = z.object({ onDuplicate: completionOptionsSchema.shape.onDuplicate });

/**
 * Hashes the original beside the cutting; publishing waits for it. Here it shows whether the workspace has the same
 * bytes already; where the upload asked for `reuse`, the job ends with `recording.duplicate` and the bytes are freed.
 */
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
      const { onDuplicate } = duplicateRuleSchema.parse(job.options);
      await done(async (transaction) => {
        // One after another in a workspace: the second of two with the same bytes finds the first.
        await lockAdmission(transaction, data.workspaceId);
        const locked = await lockRunningJob(transaction, data.jobId);
        const duplicate = await findDuplicate(transaction, recordingId, sha256);
        await transaction.recording.update({
          where: { id: recordingId },
          data: { sha256: new Uint8Array(sha256), duplicateOfId: duplicate?.id ?? null },
        });
        if (onDuplicate === 'reuse' && duplicate && duplicate.state !== 'failed') {
          const { code, message: detail } = sameBytesHere();
          await failJob(deps, { transaction, ...data, failure: { code, detail } });
        } else if (locked.stitchedAt !== null) await queue.send(transaction, publishJob, data);
      });
    },
    { onFailed: createFailureHandler(deps) },
  );
}
