import { type Import, idSchema } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { pageOf } from '../../shared/page.ts';
import { importNotFound } from './imports.errors.ts';
import { findImport, type ImportKey, listImportRows } from './imports.repository.ts';
import { viewImport } from './imports.view.ts';

export function createImportReading({ database }: { database: Database }) {
  /** Throws `import.not_found`. */
  async function readImport(key: ImportKey): Promise<Import> {
    const row = await database.tenant(key.workspaceId, (transaction) => findImport(transaction, key));
    if (!row) throw importNotFound();
    return viewImport(row);
  }

  /** A page, newest first; the cursor is the last id of the page before. */
  async function listImports(input: {
    workspaceId: string;
    limit: number;
    cursor?: string | undefined;
    show: 'all' | 'unfinished';
  }) {
    const { workspaceId, limit, cursor = null, show } = input;
    if (cursor !== null && !idSchema.safeParse(cursor).success) throw cursorInvalid();
    const rows = await database.tenant(workspaceId, (transaction) =>
      listImportRows(transaction, {
        workspaceId,
        after: cursor,
        count: limit + 1,
        isUnfinished: show === 'unfinished',
      }),
    );
    const { page, nextCursor } = pageOf(rows, limit);
    return { items: page.map(viewImport), nextCursor };
  }

  return { readImport, listImports };
}

function cursorInvalid(): AppError {
  return new AppError('request.invalid', 'The cursor is not one that a list answered with.', {
    fields: [{ path: 'query.cursor', message: 'Use the nextCursor of the page before, unchanged.' }],
  });
}
