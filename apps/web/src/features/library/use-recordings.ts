import { deleteRecording, listRecordings, type Recording, updateRecording } from '@audiotricks/contracts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import type { RecordingList } from '../live/index.ts';

const pageSize = 50;

/** The library, newest first, page by page. */
export function useRecordings() {
  const { client, workspaceId } = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.recordings(workspaceId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call(listRecordings, { params: { workspaceId }, query: { cursor: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useRenameRecording() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ recordingId, title }: { recordingId: string; title: string }) =>
      client.call(updateRecording, { params: { workspaceId, recordingId }, body: { title } }),
    onSuccess: (recording) => {
      queryClient.setQueryData(queryKeys.recording(workspaceId, recording.id), recording);
      replaceInLists(recording);
      announce('Saved.');
    },
  });

  function replaceInLists(recording: Recording): void {
    queryClient.setQueryData<RecordingList>(queryKeys.recordings(workspaceId), (list) => {
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
