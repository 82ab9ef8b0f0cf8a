import { isTransient } from '@audiotricks/sdk';
import { QueryClient } from '@tanstack/react-query';

/** Live events keep the cache fresh; what failed for a moment is tried twice more. */
export function createPageQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && isTransient(error),
        retryDelay: (failures) => 500 * 2 ** failures,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
