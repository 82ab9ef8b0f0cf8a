import {
  cancelImport,
  createImport,
  deleteImport,
  type Import,
  listImports,
  retryImport,
} from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

/** More than the list shows at once nobody fetches by hand. */
const mostShown = 200;

/** Imports under way and those that failed, newest first; live events keep them current. */
export function useUnfinishedImports() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.imports(workspaceId),
    queryFn: async ({ signal }) => {
      const query = { show: 'unfinished' as const, limit: mostShown };
      return (await client.call(listImports, { params: { workspaceId }, query, signal })).items;
    },
  });
}

export function useCreateImport() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (url: string) =>
      (await client.call(createImport, { params: { workspaceId }, body: { url } })).import,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.imports(workspaceId) }),
  });
}

/** What can be done with one that is listed. */
export function useImportAction(action: 'cancel' | 'retry' | 'remove') {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ id: importId }: Import): Promise<void> => {
      const params = { workspaceId, importId };
      if (action === 'cancel') await client.call(cancelImport, { params });
      else if (action === 'retry') await client.call(retryImport, { params });
      else await client.call(deleteImport, { params });
    },
    // Also after a failure: it may have ended meanwhile, and the list should say so.
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.imports(workspaceId) }),
  });
}
