import type { Failure, Import } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import type { ImportDeps } from './imports.deps.ts';
import { importNotFound, importStateConflict } from './imports.errors.ts';
import { fetchImportJob, freeImportJob } from './imports.jobs.ts';
import {
  findImport,
  type ImportKey,
  type ImportRow,
  lockImport,
  moveImport,
  removeImport,
} from './imports.repository.ts';
import { transition } from './imports.states.ts';
import { viewImport } from './imports.view.ts';

/** What an import forgets when it ends without a recording, or begins again. */
const nothingArrived = { uploadId: null, validator: null, receivedBytes: 0, hasArrived: false };

/** How imports end without a recording, and begin again. */
export function createImportEnding(deps: Pick<ImportDeps, 'database' | 'queue' | 'recordEvent' | 'now'>) {
  const { database, queue, recordEvent, now } = deps;

  /** Freed by a job, which is sent with the end and outlives a crash. */
  async function sendFree(transaction: Transaction, { workspaceId, uploadId }: ImportRow): Promise<void> {
    if (uploadId !== null) await queue.send(transaction, freeImportJob, { workspaceId, uploadId });
  }

  async function announce(
    transaction: Transaction,
    type: 'import.created' | 'import.failed' | 'import.cancelled',
    key: ImportKey,
  ): Promise<Import> {
    const row = await findImport(transaction, key);
    if (!row) throw importNotFound();
    const view = viewImport(row);
    await recordEvent(transaction, { workspaceId: key.workspaceId, type, data: { import: view } });
    return view;
  }

  /** In the transaction that ends its work for good; does nothing where it has ended. */
  async function failImport(transaction: Transaction, key: ImportKey, failure: Failure): Promise<void> {
    const row = await lockImport(transaction, key);
    if (!row || transition(row.state, 'fail') === null) return;
    const reason = { errorCode: failure.code, errorDetail: failure.detail, finishedAt: now() };
    await moveImport(transaction, { ...key, event: 'fail', changes: { ...nothingArrived, ...reason } });
    await sendFree(transaction, row);
    await announce(transaction, 'import.failed', key);
  }

  async function cancelLocked(transaction: Transaction, row: ImportRow): Promise<void> {
    const { workspaceId, id: importId } = row;
    const changes = { ...nothingArrived, errorCode: null, errorDetail: null, finishedAt: now() };
    await moveImport(transaction, { workspaceId, importId, event: 'cancel', changes });
    await queue.cancel(transaction, { workspaceId, match: { importId }, jobs: [fetchImportJob] });
    await sendFree(transaction, row);
  }

  /** Stops the work and frees the bytes; safe to repeat. Throws `import.not_found`, `import.state_conflict`. */
  function cancelImport(key: ImportKey): Promise<Import> {
    return database.tenant(key.workspaceId, async (transaction) => {
      const row = await lockImport(transaction, key);
      if (!row) throw importNotFound();
      if (row.state === 'cancelled') return viewImport(row);
      if (transition(row.state, 'cancel') === null) throw importStateConflict(row.state, 'cancelled');
      await cancelLocked(transaction, row);
      return announce(transaction, 'import.cancelled', key);
    });
  }

  /** From the beginning. Throws `import.not_found`, `import.state_conflict`. */
  function retryImport(key: ImportKey): Promise<Import> {
    const { workspaceId, importId } = key;
    return database.tenant(workspaceId, async (transaction) => {
      const row = await lockImport(transaction, key);
      if (!row) throw importNotFound();
      const times = { startedAt: null, finishedAt: null };
      const changes = { ...nothingArrived, ...times, errorCode: null, errorDetail: null, sizeBytes: null };
      if (!(await moveImport(transaction, { ...key, event: 'retry', changes }))) {
        throw importStateConflict(row.state, 'tried again');
      }
      await queue.send(transaction, fetchImportJob, { workspaceId, importId });
      return announce(transaction, 'import.created', key);
    });
  }

  /** Takes it off the list, under way or not; what it became stays. Throws `import.not_found`. */
  function deleteImport(key: ImportKey): Promise<void> {
    return database.tenant(key.workspaceId, async (transaction) => {
      const row = await lockImport(transaction, key);
      if (!row) throw importNotFound();
      if (['queued', 'running'].includes(row.state)) await cancelLocked(transaction, row);
      await removeImport(transaction, key);
      const data = { importId: key.importId };
      await recordEvent(transaction, { workspaceId: key.workspaceId, type: 'import.deleted', data });
    });
  }

  return { failImport, cancelImport, retryImport, deleteImport };
}
