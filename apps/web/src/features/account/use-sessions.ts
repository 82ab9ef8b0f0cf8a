import { endOtherSessions, endSession, listSessions } from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { hasCode } from '../../lib/problem.ts';
import { queryKeys } from '../../lib/query-keys.ts';

/** Where the person is signed in. */
export function useSessions() {
  const { client, session } = useApi();
  return useQuery({
    queryKey: queryKeys.sessions(session.user.id),
    queryFn: async ({ signal }) => (await client.call(listSessions, { signal })).items,
    // It changes on other devices, of which this one is not told.
    staleTime: 0,
  });
}

/** Ends one session, or with null all others. */
export function useEndSession() {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (sessionId: string | null) => {
      if (sessionId === null) return client.call(endOtherSessions);
      // One that has ended meanwhile is as good as ended.
      return client.call(endSession, { params: { sessionId } }).catch((error: unknown) => {
        if (!hasCode(error, 'session.not_found')) throw error;
      });
    },
    onSuccess: () => {
      announce('Signed out there.');
      return queryClient.invalidateQueries({ queryKey: queryKeys.sessions(session.user.id) });
    },
  });
}
