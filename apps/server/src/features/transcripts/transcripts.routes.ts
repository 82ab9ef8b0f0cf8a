import { readTranscript } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/database.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { recordingNotFound } from '../recordings/index.ts';
import { findTranscript } from './find-transcript.ts';

export function createTranscriptRoutes(deps: { database: Database }): RouteImplementation[] {
  return [
    implement(readTranscript, async ({ params, workspace }) => {
      const transcript = await deps.database.tenant(workspace.workspaceId, (transaction) =>
        findTranscript(transaction, params.recordingId),
      );
      if (transcript === null) throw recordingNotFound();
      return transcript;
    }),
  ];
}
