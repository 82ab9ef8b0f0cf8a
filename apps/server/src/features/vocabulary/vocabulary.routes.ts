import { addVocabulary, deleteVocabularyTerm, listVocabulary } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { createVocabulary } from './vocabulary.ts';

export function createVocabularyRoutes(deps: {
  database: Database;
  vocabulary: ReturnType<typeof createVocabulary>;
}): RouteImplementation[] {
  const { database, vocabulary } = deps;
  return [
    implement(listVocabulary, ({ params: { workspaceId } }) =>
      database.tenant(workspaceId, (transaction) => vocabulary.read(transaction, workspaceId)),
    ),
    implement(addVocabulary, ({ params: { workspaceId }, body }) =>
      database.tenant(workspaceId, async (transaction) => {
        await vocabulary.add(transaction, { workspaceId, ...body });
        return await vocabulary.read(transaction, workspaceId);
      }),
    ),
    implement(deleteVocabularyTerm, async ({ params }) => {
      await database.tenant(params.workspaceId, (transaction) => vocabulary.remove(transaction, params));
      return undefined;
    }),
  ];
}
