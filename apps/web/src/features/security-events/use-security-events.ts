import {
  listAllSecurityEvents,
  listMySecurityEvents,
  listSecurityEvents,
  resolveAnySecurityEvent,
  resolveMySecurityEvent,
  resolveSecurityEvent,
} from '@audiotricks/contracts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

/** Whose events: one's own, the workspace's, or those of the whole instance. */
export type EventScope = 'mine' | 'workspace' | 'instance';

const pageSize = 50;

/** Newest first, page by page, and how to resolve one. */
export function useSecurityEvents(scope: EventScope) {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  const queryKey = queryKeys.securityEvents(scope, workspaceId);
  const params = { workspaceId };
  const events = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { cursor: pageParam, limit: pageSize };
      if (scope === 'mine') return client.call(listMySecurityEvents, { query, signal });
      if (scope === 'instance') return client.call(listAllSecurityEvents, { query, signal });
      return client.call(listSecurityEvents, { params, query, signal });
    },
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const resolve = useMutation({
    mutationFn: (eventId: string) => {
      if (scope === 'mine') return client.call(resolveMySecurityEvent, { params: { eventId } });
      if (scope === 'instance') return client.call(resolveAnySecurityEvent, { params: { eventId } });
      return client.call(resolveSecurityEvent, { params: { ...params, eventId } });
    },
    onSuccess: () => announce('Resolved.'),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  return { events, resolve };
}
