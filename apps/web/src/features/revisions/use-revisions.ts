import { listRevisions } from '@audiotricks/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

/** What the revisions of a recording were made by and with, newest first, page by page. */
export function useRevisions(recordingId: string) {
  const { client, workspaceId } = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.revisions(workspaceId, recordingId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call(listRevisions, { params: { workspaceId, recordingId }, query: { cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
