import { rememberedMs } from './upload-life.ts';
import type { UploadDeps } from './uploads.deps.ts';
import { uploadEnded, uploadNotFound } from './uploads.errors.ts';
import { findUpload, moveUpload, toUploadRow, type UploadKey, type UploadRow } from './uploads.repository.ts';

/** Rows a sweep takes at a time. */
const batch = 100;

type Deps = Pick<UploadDeps, 'database' | 'storage' | 'now'>;

/** How uploads end without a recording: by the user, by time; and what is left of them goes. */
export function createUploadEnding({ database, storage, now }: Deps) {
  /** Aborts and frees the bytes; safe to repeat. Throws `upload.state_conflict` for a completed one. */
  async function abortUpload(key: UploadKey): Promise<void> {
    const row = await abortIfOpen(key);
    if (!row) throw uploadNotFound();
    if (row.state === 'completed') throw uploadEnded(row.state);
  }

  /** The upload as it is then: aborted, or as it had ended before. null where there is none. */
  async function abortIfOpen(key: UploadKey): Promise<UploadRow | null> {
    const row = await database.tenant(key.workspaceId, async (transaction) => {
      await moveUpload(transaction, { ...key, event: 'abort', changes: { expiresAt: now() } });
      return findUpload(transaction, key);
    });
    if (row && row.state !== 'completed') await free(row);
    return row;
  }

  /**
   * The object too: a completion that was under way may have made it; its commit will find the upload ended. Addresses
   * that were given out open nothing any more: the transfer they name is gone.
   */
  async function free(row: UploadRow): Promise<void> {
    await storage.abortMultipart(row.transfer);
    await storage.delete(row.transfer.key);
  }

  /**
   * For the queue to run every few minutes, over all workspaces: uploads without progress for a day expire, ended ones
   * are forgotten after a week, and each time their bytes are freed (again: a process may have died before). Answers
   * how many of each; call again while a number is high.
   */
  async function expireUploads(): Promise<{ expired: number; forgotten: number; reused: number }> {
    const stale = await database.system((transaction) =>
      transaction.upload.findMany({
        where: { state: { in: ['created', 'uploading', 'completing'] }, expiresAt: { lte: now() } },
        orderBy: { expiresAt: 'asc' },
        take: batch,
      }),
    );
    let expired = 0;
    for (const row of stale.map(toUploadRow)) {
      if (!(await expire(row))) continue;
      await free(row);
      expired += 1;
    }
    return { expired, forgotten: await forgetEnded(), reused: await freeReused() };
  }

  /** Unless progress was made meanwhile. */
  function expire({ id: uploadId, workspaceId }: UploadRow): Promise<boolean> {
    return database.tenant(workspaceId, async (transaction) => {
      const [locked] = await transaction.$queryRaw<{ expiresAt: Date }[]>`
        select expires_at as "expiresAt" from upload where id = ${uploadId}::uuid for update`;
      if (!locked || locked.expiresAt > now()) return false;
      return moveUpload(transaction, { workspaceId, uploadId, event: 'expire', changes: { expiresAt: now() } });
    });
  }

  async function forgetEnded(): Promise<number> {
    const before = new Date(now().getTime() - rememberedMs);
    const ended = await database.system((transaction) =>
      transaction.upload.findMany({
        where: { state: { in: ['aborted', 'expired'] }, expiresAt: { lte: before } },
        take: batch,
      }),
    );
    for (const row of ended.map(toUploadRow)) {
      await free(row);
      await database.tenant(row.workspaceId, (transaction) =>
        transaction.upload.deleteMany({ where: { id: row.id, workspaceId: row.workspaceId } }),
      );
    }
    return ended.length;
  }

  /** Completed by taking a recording of the same bytes: their own object is not needed. */
  async function freeReused(): Promise<number> {
    const dayAgo = new Date(now().getTime() - 24 * 60 * 60_000);
    const reused = await database.system((transaction) =>
      transaction.upload.findMany({
        // The second bound says nothing new, but there is an index on it.
        where: { state: 'completed', completedAt: { gte: dayAgo }, expiresAt: { gte: dayAgo }, recording: null },
        take: batch,
      }),
    );
    for (const row of reused.map(toUploadRow)) await free(row);
    return reused.length;
  }

  /** For the queue to run now and then: what dead processes left in the storage. */
  function sweepStorage(): Promise<{ temporaryObjects: number; transfers: number }> {
    return storage.sweep({
      async findLive(handles) {
        const live = await database.system((transaction) =>
          transaction.upload.findMany({
            where: { storageHandle: { in: handles }, state: { in: ['created', 'uploading', 'completing'] } },
            select: { storageHandle: true },
          }),
        );
        return new Set(live.map((row) => row.storageHandle));
      },
    });
  }

  return { abortUpload, abortIfOpen, expireUploads, sweepStorage };
}
