import {
  endImpersonation,
  endMyImpersonation,
  type Impersonation,
  listImpersonations,
  listMyImpersonations,
  me,
  startImpersonation,
} from '@audiotricks/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { enterActing } from '../../lib/acting.ts';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

const firstPage = undefined as string | undefined;
const nextOf = (page: { nextCursor: string | null }) => page.nextCursor ?? undefined;
/** How soon a person who only looks at a page sees that somebody acts for them. */
const lookEveryMs = 60_000;

/** What the operator of this tab acts by; undefined until that is known. */
export function useActing() {
  const { client, session } = useApi();
  const { data } = useQuery({
    queryKey: queryKeys.acting(session.user.id),
    queryFn: async ({ signal }) => (await client.call(me, { signal })).acting,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? undefined;
}

/** Who acts for the signed-in person right now. */
export function useOpenImpersonations(): Impersonation[] {
  const { client, session } = useApi();
  const { data = [] } = useQuery({
    queryKey: queryKeys.openImpersonations(session.user.id),
    queryFn: async ({ signal }) => (await client.call(listMyImpersonations, { query: { limit: 10 }, signal })).items,
    refetchInterval: lookEveryMs,
    staleTime: 0,
  });
  return data.filter(({ endedAt }) => endedAt === null);
}

/** Who ever acted for the signed-in person. */
export function useMyImpersonations() {
  const { client, session } = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.impersonations(session.user.id),
    initialPageParam: firstPage,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.call(listMyImpersonations, { query: { cursor, limit: 10 }, signal }),
    getNextPageParam: nextOf,
    staleTime: 0,
  });
}

/** Which operator acted for whom on this instance. */
export function useAllImpersonations() {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.adminImpersonations,
    initialPageParam: firstPage,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.call(listImpersonations, { query: { cursor, limit: 50 }, signal }),
    getNextPageParam: nextOf,
    staleTime: 0,
  });
}

/** Ends that somebody acts: for oneself, or as an operator for whomever. */
export function useEndImpersonation(as: 'person' | 'operator') {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id: impersonationId }: Impersonation) =>
      client.call(as === 'person' ? endMyImpersonation : endImpersonation, { params: { impersonationId } }),
    onSuccess: () => announce('It is ended.'),
    onSettled: () =>
      Promise.all(
        [
          queryKeys.adminImpersonations,
          queryKeys.impersonations(session.user.id),
          queryKeys.openImpersonations(session.user.id),
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  });
}

/** Begins to act for somebody, in this tab. */
export function useStartImpersonation() {
  const { client } = useApi();
  return useMutation({
    mutationFn: (body: { userId: string; reason: string }) => client.call(startImpersonation, { body }),
    onSuccess: ({ impersonation }) => enterActing(impersonation.id),
  });
}
