import {
  deleteRecording,
  listRecordings,
  type Recording,
  type RecordingChanges,
  updateRecording,
} from '@audiotricks/contracts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import type { RecordingList } from '../live/index.ts';
import type { LibraryChoice } from '../projects/index.ts';

const pageSize = 50;

/** A narrowed list is read again so often: live events know of the whole one only. */
const narrowedRefreshMs = 5_000;

/** The library, or what was chosen of it, newest first, page by page. */
export function useRecordings({ project, tag }: LibraryChoice) {
  const { client, workspaceId } = useApi();
  const isNarrowed = project !== undefined || tag !== undefined;
  const all = queryKeys.recordings(workspaceId);
  return useInfiniteQuery({
    queryKey: isNarrowed ? [...all, { project, tag }] : all,
    refetchInterval: isNarrowed ? narrowedRefreshMs : false,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call(listRecordings, {
        params: { workspaceId },
        query: { cursor: pageParam, limit: pageSize, projectId: project, tagId: tag },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useChangeRecording() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ recordingId, changes }: { recordingId: string; changes: RecordingChanges }) =>
      client.call(updateRecording, { params: { workspaceId, recordingId }, body: changes }),
    onSuccess: (recording) => {
      queryClient.setQueryData(queryKeys.recording(workspaceId, recording.id), recording);
      replaceInLists(recording);
      announce('Saved.');
      // How many recordings they have may be another number now.
      for (const queryKey of [queryKeys.projects(workspaceId), queryKeys.tags(workspaceId)]) {
        queryClient.invalidateQueries({ queryKey });
      }
    },
  });

  function replaceInLists(recording: Recording): void {
    queryClient.setQueriesData<RecordingList>({ queryKey: queryKeys.recordings(workspaceId) }, (list) => {
      const replace = (item: Recording) => (item.id === recording.id ? recording : item);
      return list && { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(replace) })) };
    });
  }
}

export function useDeleteRecording() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (recordingId: string) => client.call(deleteRecording, { params: { workspaceId, recordingId } }),
    onSuccess: () => {
      announce('The recording is deleted.');
      return queryClient.invalidateQueries({ queryKey: queryKeys.recordings(workspaceId) });
    },
  });
}
