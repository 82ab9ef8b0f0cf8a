import { readUsage } from '@audiotricks/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

/** What the workspace stores; read anew when recordings come and go. */
export function useUsage() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.usage(workspaceId),
    queryFn: ({ signal }) => client.call(readUsage, { params: { workspaceId }, signal }),
  });
}
