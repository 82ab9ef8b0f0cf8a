import { readSignInMethods } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { useQuery } from '@tanstack/react-query';
import { queryKeys } from './query-keys.ts';

/** How people sign in to this instance; asked for once a page. */
export function useSignInMethods(client: Pick<Client, 'call'>) {
  return useQuery({
    queryKey: queryKeys.signInMethods,
    queryFn: ({ signal }) => client.call(readSignInMethods, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
