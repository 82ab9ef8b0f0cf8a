import type { Import } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { OutboundError } from '../../platform/outbound/index.ts';
import { newId } from '../../shared/ids.ts';
import type { ImportDeps } from './imports.deps.ts';
import { importNotFound, keyReused, requestFailed } from './imports.errors.ts';
import { fetchImportJob } from './imports.jobs.ts';
import { findByIdempotencyKey, findImport, type ImportOptions, insertImport } from './imports.repository.ts';
import { viewImport } from './imports.view.ts';

export interface ImportRequest {
  workspaceId: string;
  userId: string;
  url: string;
  title?: string | undefined;
  options: ImportOptions;
  idempotencyKey?: string | undefined;
}

export type RequestImports = ReturnType<typeof createRequestImport>;

/** Writes an import and the work it means, in one transaction. */
export function createRequestImport(deps: ImportDeps) {
  const { database, queue, outbound, recordEvent, checkJobOptions } = deps;

  /** Throws `import.url_invalid`, `import.address_refused`, `job.engine_unknown`, `job.language_unknown`. */
  async function checkRequest({
    workspaceId,
    url,
    options,
  }: Pick<ImportRequest, 'workspaceId' | 'url' | 'options'>): Promise<void> {
    const { onDuplicate: _onDuplicate, ...jobOptions } = options;
    await checkJobOptions(workspaceId, jobOptions);
    try {
      outbound.checkUrl(url);
    } catch (cause) {
      throw cause instanceof OutboundError ? requestFailed(cause) : cause;
    }
  }

  /**
   * In the caller's transaction; the request was checked. The same Idempotency-Key answers the import it made first;
   * throws `request.idempotency_mismatch` when that was for another address.
   */
  async function requestIn(transaction: Transaction, input: ImportRequest): Promise<Import> {
    const { workspaceId, userId, options, title = null, idempotencyKey = null } = input;
    const url = outbound.checkUrl(input.url).href;
    const id = newId();
    const row = { id, workspaceId, createdById: userId, url, title, options, idempotencyKey };
    if (!(await insertImport(transaction, row)) && idempotencyKey !== null) {
      const first = await findByIdempotencyKey(transaction, { workspaceId, idempotencyKey });
      if (first?.url !== url) throw keyReused();
      return viewImport(first);
    }
    await queue.send(transaction, fetchImportJob, { workspaceId, importId: id });
    const made = await findImport(transaction, { workspaceId, importId: id });
    if (!made) throw importNotFound();
    const view = viewImport(made);
    await recordEvent(transaction, { workspaceId, type: 'import.created', data: { import: view } });
    return view;
  }

  async function requestImport(input: ImportRequest): Promise<Import> {
    await checkRequest(input);
    return database.tenant(input.workspaceId, (transaction) => requestIn(transaction, input));
  }

  return { checkRequest, requestIn, requestImport };
}
