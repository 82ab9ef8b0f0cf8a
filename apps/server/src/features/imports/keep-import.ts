import type { Transaction } from '../../platform/database/index.ts';
import type { ImportLimits, ImportWorkDeps } from './imports.deps.ts';
import { findImport, type ImportRow, updateRunning } from './imports.repository.ts';
import { viewImport } from './imports.view.ts';
import type { Receiver } from './receiver.ts';

type Deps = Pick<ImportWorkDeps, 'database' | 'uploads' | 'recordEvent' | 'now'>;

/** The import was cancelled, deleted or is another process's by now: whatever this one does, it no longer counts. */
class ImportWithdrawn extends Error {
  constructor() {
    super('The import was ended, or another process has it.');
    this.name = 'ImportWithdrawn';
  }
}

/** Writes down what a run has reached, for whoever goes on with it and for those who watch. */
export function createKeepImport(deps: Deps, { progressEveryMs }: Pick<ImportLimits, 'progressEveryMs'>) {
  const { database, uploads, recordEvent, now } = deps;
  /** When each run last told how far it is. */
  const toldAtMs = new WeakMap<Receiver, number>();

  async function change(
    transaction: Transaction,
    row: ImportRow,
    { uploadId, changes }: Pick<Parameters<typeof updateRunning>[1], 'uploadId' | 'changes'>,
  ): Promise<void> {
    const key = { workspaceId: row.workspaceId, importId: row.id };
    if (!(await updateRunning(transaction, { ...key, uploadId, changes }))) throw new ImportWithdrawn();
  }

  async function announce(transaction: Transaction, { workspaceId, id: importId }: ImportRow): Promise<void> {
    const row = await findImport(transaction, { workspaceId, importId });
    if (!row) throw new ImportWithdrawn();
    await recordEvent(transaction, { workspaceId, type: 'import.progress', data: { import: viewImport(row) } });
  }

  /** The upload and its link to the import in one transaction: no transfer is open that nobody knows of. */
  function openUpload(
    row: ImportRow,
    facts: { fileName: string; contentType: string; sizeBytes: number | null; validator: string | null },
  ) {
    const { workspaceId, createdById: userId } = row;
    const { contentType, ...known } = facts;
    return uploads.open({ workspaceId, userId, ...facts, contentType }, async (transaction, uploadId) => {
      const fresh = { receivedBytes: 0, errorCode: null, errorDetail: null };
      await change(transaction, row, { uploadId: null, changes: { ...known, ...fresh, uploadId } });
      await announce(transaction, row);
    });
  }

  /** Frees what came so far: the file at the source is another one now, or cannot be asked for in parts. */
  async function forgetUpload(row: ImportRow, uploadId: string | null): Promise<void> {
    const { workspaceId } = row;
    if (uploadId !== null) await uploads.abort({ workspaceId, uploadId });
    const nothing = { uploadId: null, validator: null, sizeBytes: null, receivedBytes: 0 };
    await database.tenant(workspaceId, (transaction) => change(transaction, row, { uploadId, changes: nothing }));
  }

  async function noteProgress(row: ImportRow, receiver: Receiver): Promise<void> {
    const upload = receiver.upload();
    const nowMs = now().getTime();
    if (!upload || nowMs - (toldAtMs.get(receiver) ?? 0) < progressEveryMs) return;
    toldAtMs.set(receiver, nowMs);
    await database.tenant(row.workspaceId, async (transaction) => {
      await change(transaction, row, { uploadId: upload.id, changes: { receivedBytes: receiver.position() } });
      await uploads.keepAlive(transaction, { workspaceId: row.workspaceId, uploadId: upload.id });
      await announce(transaction, row);
    });
  }

  /** From here on no byte is asked for again. */
  async function noteArrival(row: ImportRow, receiver: Receiver, sizeBytes: number): Promise<void> {
    const uploadId = receiver.upload()?.id ?? null;
    const changes = { hasArrived: true, receivedBytes: sizeBytes, sizeBytes };
    await database.tenant(row.workspaceId, (transaction) => change(transaction, row, { uploadId, changes }));
  }

  /** Shown while the next try is waited for. */
  async function noteTrouble(row: ImportRow, failure: { code: string; detail: string }): Promise<void> {
    await database.tenant(row.workspaceId, async (transaction) => {
      await change(transaction, row, { changes: { errorCode: failure.code, errorDetail: failure.detail } });
      await announce(transaction, row);
    });
  }

  return { openUpload, forgetUpload, noteProgress, noteArrival, noteTrouble };
}
