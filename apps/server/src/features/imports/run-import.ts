import type { Transaction } from '../../platform/database/index.ts';
import { createHandler, type Handler } from '../../platform/queue/index.ts';
import { AppError } from '../../shared/errors.ts';
import { createDownload } from './download.ts';
import { createImportEnding } from './end-import.ts';
import { type ImportWorkDeps, importLimits } from './imports.deps.ts';
import { interrupted } from './imports.errors.ts';
import { fetchImportJob, freeImportJob } from './imports.jobs.ts';
import { findImport, type ImportKey, type ImportRow, lockImport, moveImport } from './imports.repository.ts';
import { transition } from './imports.states.ts';
import { viewImport } from './imports.view.ts';
import { createKeepImport } from './keep-import.ts';

/** What the worker does for imports. Safe to be killed at any moment: the next run goes on with what has arrived. */
export function createImportHandlers(deps: ImportWorkDeps): Handler[] {
  const { database, uploads, recordEvent, now } = deps;
  const download = createDownload(deps);
  const keep = createKeepImport(deps, { ...importLimits, ...deps.limits });
  const { failImport } = createImportEnding(deps);

  /** null where it has ended. */
  function begin(key: ImportKey): Promise<ImportRow | null> {
    return database.tenant(key.workspaceId, async (transaction) => {
      const row = await lockImport(transaction, key);
      if (!row || transition(row.state, 'start') === null) return null;
      const startedAt = row.startedAt ?? now();
      await moveImport(transaction, { ...key, event: 'start', changes: { startedAt } });
      return { ...row, state: 'running' as const, startedAt };
    });
  }

  /** All bytes into one object, safe to repeat. */
  async function bring(row: ImportRow, signal: AbortSignal) {
    try {
      const { upload, sha256 } = await download(row, signal);
      const sizeBytes = await uploads.join(upload);
      if (sizeBytes === null) throw interrupted();
      return { uploadId: upload.id, sizeBytes, ...(sha256 !== undefined && { computedSha256: sha256 }) };
    } catch (cause) {
      if (!signal.aborted && cause instanceof AppError && cause.isRetryable) {
        await keep.noteTrouble(row, { code: cause.code, detail: cause.message });
      }
      throw cause;
    }
  }

  /** The recording, as completing an upload makes it, and the end of the import. */
  async function complete(
    transaction: Transaction,
    row: ImportRow,
    brought: Awaited<ReturnType<typeof bring>>,
  ): Promise<string | null> {
    const { workspaceId, id: importId, createdById: userId, options } = row;
    const key = { workspaceId, importId };
    const locked = await lockImport(transaction, key);
    // Cancelled a moment ago: its queue job is gone too, so this transaction would not stand anyway.
    if (locked?.state !== 'running') return null;
    const title = row.title ?? undefined;
    const { answer, freeKey } = await uploads.commit(transaction, { workspaceId, userId, options, title, ...brought });
    const recordingId = answer.recording.id;
    const { sizeBytes } = brought;
    const changes = { recordingId, sizeBytes, receivedBytes: sizeBytes, errorCode: null, errorDetail: null };
    await moveImport(transaction, { ...key, event: 'complete', changes: { ...changes, finishedAt: now() } });
    const ended = await findImport(transaction, key);
    if (ended)
      await recordEvent(transaction, { workspaceId, type: 'import.done', data: { import: viewImport(ended) } });
    return freeKey;
  }

  return [
    createHandler(
      fetchImportJob,
      async ({ data, signal, done }) => {
        const row = await begin(data);
        if (!row) return;
        const brought = await bring(row, signal);
        const freeKey = await done((transaction) => complete(transaction, row, brought));
        // Where this is lost, the sweep of uploads frees it.
        if (freeKey !== null) await uploads.free(freeKey);
      },
      { onFailed: (transaction, data, failure) => failImport(transaction, data, failure) },
    ),
    createHandler(freeImportJob, async ({ data }) => {
      await uploads.abort(data);
    }),
  ];
}
