import type { Database } from '../../platform/database/index.ts';

const uploadsAtOnce = 500;

/** Which of the transfers belong to uploads that are open. */
export async function findOpenHandles(database: Database, handles: readonly string[]): Promise<Set<string>> {
  const rows = await database.system((transaction) =>
    transaction.upload.findMany({
      where: { storageHandle: { in: [...handles] }, state: { in: ['created', 'uploading', 'completing'] } },
      select: { storageHandle: true },
    }),
  );
  return new Set(rows.map(({ storageHandle }) => storageHandle));
}

export interface OpenUpload {
  id: string;
  workspaceId: string;
  storageKey: string;
  storageHandle: string;
}

/** Uploads that wait for parts and were opened before then; a page at a time is in memory. */
export async function* readOpenUploads(database: Database, before: Date): AsyncGenerator<OpenUpload> {
  let after: string | undefined;
  while (true) {
    const page: OpenUpload[] = await database.system((transaction) =>
      transaction.upload.findMany({
        where: {
          state: { in: ['created', 'uploading'] },
          createdAt: { lt: before },
          ...(after === undefined ? {} : { id: { gt: after } }),
        },
        orderBy: { id: 'asc' },
        take: uploadsAtOnce,
        select: { id: true, workspaceId: true, storageKey: true, storageHandle: true },
      }),
    );
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < uploadsAtOnce) return;
  }
}
