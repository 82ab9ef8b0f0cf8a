import { listRevisions, readTranscript } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/database.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { findTranscript } from './find-transcript.ts';
import { listRevisionsOf } from './list-revisions.ts';

export function createTranscriptRoutes({ database }: { database: Database }): RouteImplementation[] {
  return [
    implement(readTranscript, ({ params, query }) =>
      database.tenant(params.workspaceId, (transaction) => findTranscript(transaction, { ...params, ...query })),
    ),
    implement(listRevisions, ({ params, query }) =>
      database.tenant(params.workspaceId, (transaction) => listRevisionsOf(transaction, { ...params, ...query })),
    ),
  ];
}
