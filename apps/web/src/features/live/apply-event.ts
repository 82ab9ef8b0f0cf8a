import { type Import, type Recording, readRecording, type WorkspaceEvent } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import type { QueryClient } from '@tanstack/react-query';
import { queryKeys } from '../../lib/query-keys.ts';
import {
  addChunk,
  applyJob,
  applyJobToList,
  type LiveChunk,
  putImport,
  type RecordingList,
  removeImport,
  removeRecording,
  upsertRecording,
} from './cache-patches.ts';
import { createReadAgain } from './read-again.ts';

export interface ApplyEventDeps {
  client: Client;
  queryClient: QueryClient;
  workspaceId: string;
  /** Words of finished chunks are worth reading soon. */
  onText: (recordingId: string) => void;
}

/** Writes what an event says into the query cache, so that lists and pages follow without asking. */
export function createEventApplier({ client, queryClient, workspaceId, onText }: ApplyEventDeps) {
  const keys = {
    list: queryKeys.recordings(workspaceId),
    usage: queryKeys.usage(workspaceId),
    one: (id: string) => queryKeys.recording(workspaceId, id),
    transcript: (id: string) => queryKeys.transcript(workspaceId, id),
    revisions: (id: string) => queryKeys.revisions(workspaceId, id),
    liveText: (id: string) => queryKeys.liveText(workspaceId, id),
    peaks: (id: string) => queryKeys.peaks(workspaceId, id),
    imports: queryKeys.imports(workspaceId),
    feeds: queryKeys.feeds(workspaceId),
    projects: queryKeys.projects(workspaceId),
    tags: queryKeys.tags(workspaceId),
  };
  const readAgain = createReadAgain(queryClient);
  const patchList = (change: (list: RecordingList) => RecordingList) => {
    queryClient.setQueryData<RecordingList>(keys.list, (list) => list && change(list));
    readAgain(keys.list);
  };
  const patchOne = (id: string, change: (recording: Recording) => Recording) => {
    queryClient.setQueryData<Recording>(keys.one(id), (one) => one && change(one));
    readAgain(keys.one(id));
  };

  const patchImports = (change: (imports: Import[]) => Import[]) => {
    queryClient.setQueryData<Import[]>(keys.imports, (imports) => imports && change(imports));
    readAgain(keys.imports);
  };

  function put(recording: Recording): void {
    patchList((list) => upsertRecording(list, recording));
    patchOne(recording.id, () => recording);
  }

  /** At the end of a run: the recording as it is now, its text and its waveform. */
  async function readAnew(recordingId: string): Promise<void> {
    queryClient.invalidateQueries({ queryKey: keys.usage });
    queryClient.invalidateQueries({ queryKey: keys.transcript(recordingId) });
    queryClient.invalidateQueries({ queryKey: keys.revisions(recordingId) });
    queryClient.invalidateQueries({ queryKey: keys.peaks(recordingId) });
    try {
      put(await client.call(readRecording, { params: { workspaceId, recordingId } }));
    } catch {
      // It may be gone, or the network is: the queries' own reading shows which.
      queryClient.invalidateQueries({ queryKey: keys.one(recordingId) });
      queryClient.invalidateQueries({ queryKey: keys.list });
    }
  }

  return function apply(event: WorkspaceEvent): void {
    switch (event.type) {
      case 'recording.created':
        queryClient.invalidateQueries({ queryKey: keys.usage });
        put(event.data.recording);
        return;
      case 'recording.updated':
        // It may stand in a project, or have a tag, that was made meanwhile.
        for (const queryKey of [keys.projects, keys.tags]) queryClient.invalidateQueries({ queryKey });
        put(event.data.recording);
        return;
      case 'recording.deleted':
        queryClient.invalidateQueries({ queryKey: keys.usage });
        patchList((list) => removeRecording(list, event.data.recordingId));
        queryClient.invalidateQueries({ queryKey: keys.one(event.data.recordingId) });
        return;
      case 'job.progress': {
        const { job } = event.data;
        patchList((list) => applyJobToList(list, job));
        patchOne(job.recordingId, (one) => applyJob(one, job));
        return;
      }
      case 'chunk.done': {
        const { recordingId, ...chunk } = event.data;
        queryClient.setQueryData<LiveChunk[]>(keys.liveText(recordingId), (chunks = []) => addChunk(chunks, chunk));
        onText(recordingId);
        return;
      }
      case 'import.created':
        patchImports((imports) => putImport(imports, event.data.import));
        // It may be an episode's: its podcast counts one more.
        queryClient.invalidateQueries({ queryKey: keys.feeds });
        return;
      case 'import.progress':
      case 'import.failed':
        patchImports((imports) => putImport(imports, event.data.import));
        return;
      case 'import.done':
      case 'import.cancelled':
        patchImports((imports) => removeImport(imports, event.data.import.id));
        return;
      case 'import.deleted':
        patchImports((imports) => removeImport(imports, event.data.importId));
        return;
      case 'recording.ready':
      case 'recording.failed':
        readAnew(event.data.recordingId);
    }
  };
}
