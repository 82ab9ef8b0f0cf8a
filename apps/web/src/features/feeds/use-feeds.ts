import { addFeed, checkFeed, deleteFeed, type Feed, listFeeds, previewFeed, updateFeed } from '@audiotricks/contracts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

const pageSize = 50;
/** Of one call. */
const mostGuids = 200;

/** The workspace's podcasts, newest first, page by page. */
export function useFeeds() {
  const { client, workspaceId } = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.feeds(workspaceId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call(listFeeds, { params: { workspaceId }, query: { cursor: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function usePreviewFeed() {
  const { client, workspaceId } = useApi();
  return useMutation({
    mutationFn: (url: string) => client.call(previewFeed, { params: { workspaceId }, body: { url } }),
  });
}

/** Imports what was chosen and follows where asked. */
export function useAddFeed() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ url, guids, follow }: { url: string; guids: string[]; follow: boolean }) => {
      const params = { workspaceId };
      let added = await client.call(addFeed, { params, body: { url, follow, guids: guids.slice(0, mostGuids) } });
      for (let at = mostGuids; at < guids.length; at += mostGuids) {
        added = await client.call(addFeed, { params, body: { url, guids: guids.slice(at, at + mostGuids) } });
      }
      return added;
    },
    onSuccess: (_added, { guids, follow }) => {
      const begun =
        guids.length === 1 ? '1 episode is being imported.' : `${guids.length} episodes are being imported.`;
      announce(guids.length > 0 ? begun : follow ? 'The podcast is followed.' : 'Saved.');
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: queryKeys.feeds(workspaceId) }),
        queryClient.invalidateQueries({ queryKey: queryKeys.imports(workspaceId) }),
      ]),
  });
}

export function useFeedAction() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ feed, action }: { feed: Feed; action: 'follow' | 'unfollow' | 'check' | 'delete' }) => {
      const params = { workspaceId, feedId: feed.id };
      if (action === 'check') await client.call(checkFeed, { params });
      else if (action === 'delete') await client.call(deleteFeed, { params });
      else await client.call(updateFeed, { params, body: { follow: action === 'follow' } });
    },
    onSuccess: (_nothing, { action }) => {
      const said = { follow: 'Followed.', unfollow: 'No longer followed.', check: 'Looking now.', delete: 'Removed.' };
      announce(said[action]);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.feeds(workspaceId) }),
  });
}
