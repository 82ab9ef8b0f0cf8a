import {
  type AdminUser,
  deactivateUser,
  listAdminUsers,
  listAdminWorkspaces,
  listOutbox,
  me,
  reactivateUser,
} from '@audiotricks/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { useWorkspace } from '../workspaces/index.ts';

const pageSize = 50;
const nextOf = (page: { nextCursor: string | null }) => page.nextCursor ?? undefined;
const firstPage = undefined as string | undefined;

/** Which of the guarded pages the signed-in person may see; none until that is known. */
export function useGuardedPages(): { isOperator: boolean; isWorkspaceWatched: boolean } {
  const { client, session } = useApi();
  const workspace = useWorkspace();
  const { data } = useQuery({
    queryKey: queryKeys.rights(session.user.id),
    queryFn: ({ signal }) => client.call(me, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return {
    isOperator: data !== undefined && data.platformPermissions.length > 0,
    isWorkspaceWatched: workspace?.permissions.includes('security_events.manage') ?? false,
  };
}

export function useAdminUsers(search: string) {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: [...queryKeys.adminUsers, search],
    initialPageParam: firstPage,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.call(listAdminUsers, { query: { cursor, limit: pageSize, search }, signal }),
    getNextPageParam: nextOf,
  });
}

export function useAdminWorkspaces(search: string) {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: [...queryKeys.adminWorkspaces, search],
    initialPageParam: firstPage,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.call(listAdminWorkspaces, { query: { cursor, limit: pageSize, search }, signal }),
    getNextPageParam: nextOf,
  });
}

export function useOutbox() {
  const { client } = useApi();
  return useQuery({
    queryKey: queryKeys.outbox,
    queryFn: async ({ signal }) => (await client.call(listOutbox, { query: { limit: pageSize }, signal })).items,
  });
}

/** Locks a person out, or lets them in again. */
export function useActivateUser() {
  const { client } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ user, isActive }: { user: AdminUser; isActive: boolean }) =>
      client.call(isActive ? reactivateUser : deactivateUser, { params: { userId: user.id } }),
    onSuccess: (user) =>
      announce(user.isActive ? `${user.name} may sign in again.` : `${user.name} is signed out everywhere.`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.adminUsers }),
  });
}
