import type { Database } from '../../platform/database/index.ts';
import type { Queue } from '../../platform/queue/index.ts';
import type { Storage } from '../../platform/storage/index.ts';

export interface DeleteDueDeps {
  database: Database;
  storage: Storage;
  queue: Pick<Queue, 'cancel'>;
  now?: () => Date;
}

/** Workspaces a sweep takes at a time. */
const batch = 20;
/** Recordings that go in one transaction, with their jobs, chunks and texts. */
const recordingsAtOnce = 100;

/**
 * A sweeper's use case: deletes the workspaces whose grace is over, with everything in them. From that instant on nobody
 * is let in, so nothing new comes but from what was running. Bytes go first: a process that dies leaves the row, and the
 * next sweep begins again. Answers how many are gone.
 */
export function createDeleteDueWorkspaces({ database, storage, queue, now = () => new Date() }: DeleteDueDeps) {
  async function deleteWorkspace(workspaceId: string): Promise<void> {
    await database.tenant(workspaceId, (transaction) => queue.cancel(transaction, { workspaceId, match: {} }));
    await abortTransfers(workspaceId);
    await storage.deletePrefix(`workspaces/${workspaceId}`);
    // Apart from the rest, so that no transaction takes long, however much there is.
    while ((await deleteRecordings(workspaceId)) === recordingsAtOnce);
    await database.system((transaction) => transaction.workspace.deleteMany({ where: { id: workspaceId } }));
    // What ran to its end meanwhile may have left an object more.
    await storage.deletePrefix(`workspaces/${workspaceId}`);
  }

  async function abortTransfers(workspaceId: string): Promise<void> {
    const open = await database.tenant(workspaceId, (transaction) =>
      transaction.upload.findMany({
        where: { workspaceId, state: { in: ['created', 'uploading', 'completing'] } },
        select: { storageKey: true, storageHandle: true },
      }),
    );
    for (const { storageKey: key, storageHandle: handle } of open) await storage.abortMultipart({ key, handle });
  }

  const deleteRecordings = (workspaceId: string): Promise<number> =>
    database.system(async (transaction) => {
      const some = await transaction.recording.findMany({
        where: { workspaceId },
        take: recordingsAtOnce,
        select: { id: true },
      });
      await transaction.recording.deleteMany({ where: { workspaceId, id: { in: some.map(({ id }) => id) } } });
      return some.length;
    });

  return async (): Promise<number> => {
    const due = await database.system((transaction) =>
      transaction.workspace.findMany({
        where: { deletionDueAt: { lte: now() } },
        orderBy: { deletionDueAt: 'asc' },
        take: batch,
        select: { id: true },
      }),
    );
    for (const { id } of due) await deleteWorkspace(id);
    return due.length;
  };
}
