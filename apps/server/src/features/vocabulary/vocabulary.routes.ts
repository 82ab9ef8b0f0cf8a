import { addVocabulary, deleteVocabularyTerm, listVocabulary } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { recordAudit } from '../audit/index.ts';
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
    implement(addVocabulary, (context) =>
      database.tenant(context.params.workspaceId, async (transaction) => {
        const { workspaceId } = context.params;
        const { terms } = context.body;
        await vocabulary.add(transaction, { workspaceId, terms });
        const subject = { type: 'workspace', id: workspaceId };
        const actor = actorOf(context);
        await recordAudit(transaction, { workspaceId, action: 'vocabulary.added', actor, subject, details: { terms } });
        return await vocabulary.read(transaction, workspaceId);
      }),
    ),
    implement(deleteVocabularyTerm, async (context) => {
      const { workspaceId, termId } = context.params;
      await database.tenant(workspaceId, async (transaction) => {
        const text = await vocabulary.remove(transaction, context.params);
        const subject = { type: 'vocabulary_term', id: termId };
        const actor = actorOf(context);
        await recordAudit(transaction, {
          ...{ workspaceId, action: 'vocabulary.removed', actor, subject, details: { text } },
        });
      });
      return undefined;
    }),
  ];
}
