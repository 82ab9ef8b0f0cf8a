import { listEngines } from '@audiotricks/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

/** The engines and models of this workspace, in the order they are picked. They change with a restart of the server only. */
export function useEngines() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.engines(workspaceId),
    queryFn: async ({ signal }) => (await client.call(listEngines, { params: { workspaceId }, signal })).items,
  });
}
