import { cancelImport, createImport, deleteImport, listImports, readImport, retryImport } from '@audiotricks/contracts';
import { readIdempotencyKey } from '../../shared/http/idempotency-key.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { createImportEnding } from './end-import.ts';
import type { ImportDeps } from './imports.deps.ts';
import { createImportReading } from './read-imports.ts';
import { createRequestImport } from './request-import.ts';

/** Audio from an address. */
export function createImportRoutes(deps: ImportDeps): RouteImplementation[] {
  const { requestImport } = createRequestImport(deps);
  const reading = createImportReading(deps);
  const ending = createImportEnding(deps);
  return [
    implement(createImport, async ({ workspace, caller, body, request }) => ({
      import: await requestImport({
        ...{ workspaceId: workspace.workspaceId, userId: caller.userId, url: body.url, title: body.title },
        options: body.options ?? {},
        idempotencyKey: readIdempotencyKey(request),
      }),
    })),
    implement(listImports, ({ workspace, query }) =>
      reading.listImports({ workspaceId: workspace.workspaceId, ...query }),
    ),
    implement(readImport, ({ params }) => reading.readImport(params)),
    implement(cancelImport, ({ params }) => ending.cancelImport(params)),
    implement(retryImport, ({ params }) => ending.retryImport(params)),
    implement(deleteImport, async ({ params }) => {
      await ending.deleteImport(params);
      return undefined;
    }),
  ];
}
