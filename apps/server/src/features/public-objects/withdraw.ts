import type { Cdn } from '../../platform/cdn/index.ts';
import { maxFilesPerPurge } from '../../platform/cdn/index.ts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { createHandler, type Handler } from '../../platform/queue/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import { newId } from '../../shared/ids.ts';
import { withdrawJob } from './public-objects.jobs.ts';
import { lockPublicObject } from './public-objects.lock.ts';

/** Says in the transaction that lets go of a public object that it is to be freed and purged, unless it is used by then. */
export async function withdrawObject(transaction: Transaction, key: string): Promise<void> {
  await transaction.publicRemoval.create({ data: { id: newId(), key } });
}

export interface WithdrawalDeps {
  database: Database;
  storage: Pick<Storage, 'delete'>;
  cdn: Pick<Cdn, 'purge'>;
  /** Whether somebody has the object; asked under its lock. */
  isInUse: (transaction: Transaction, key: string) => Promise<boolean>;
}

/**
 * Takes what was withdrawn out of the storage first and out of the CDN then, so that the CDN cannot fetch it again. Its
 * rows go when both are done; until then every run begins anew, which is harmless.
 */
export function createWithdrawal({ database, storage, cdn, isInUse }: WithdrawalDeps): Handler {
  return createHandler(withdrawJob, async ({ signal, done }) => {
    const rows = await database.system((transaction) =>
      transaction.publicRemoval.findMany({
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: maxFilesPerPurge,
        select: { id: true, key: true },
      }),
    );
    if (rows.length === 0) return;
    const freed: string[] = [];
    for (const key of new Set(rows.map((row) => row.key))) {
      signal.throwIfAborted();
      if (await free(key)) freed.push(key);
    }
    await cdn.purge?.(freed, { signal });
    await done((transaction) =>
      transaction.publicRemoval.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } }),
    );
  });

  /** False where somebody has the same content again: then it stays, here and on the CDN. */
  function free(key: string): Promise<boolean> {
    return database.system(async (transaction) => {
      await lockPublicObject(transaction, key);
      if (await isInUse(transaction, key)) return false;
      await storage.delete(key);
      return true;
    });
  }
}
