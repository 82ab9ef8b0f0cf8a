import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * An event that comes while its query is being read may be newer than the answer under way, which would then put the old
 * state back. Such a query is read once more when the answer is in: never cancelled, so that many events on a slow
 * network still let an answer through.
 */
export function createReadAgain(queryClient: QueryClient): (queryKey: QueryKey) => void {
  const waiting = new Set<string>();
  return (queryKey) => {
    const query = queryClient.getQueryCache().find({ queryKey, exact: true });
    if (query?.state.fetchStatus !== 'fetching' || waiting.has(query.queryHash)) return;
    waiting.add(query.queryHash);
    const readAgain = () => {
      waiting.delete(query.queryHash);
      queryClient.invalidateQueries({ queryKey, exact: true });
    };
    (query.promise ?? Promise.resolve()).then(readAgain, readAgain);
  };
}
