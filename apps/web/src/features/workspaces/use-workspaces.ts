import { createWorkspace, listWorkspaces, type SessionAnswer, type WorkspaceAccess } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import type { WorkspaceChoice } from '../../lib/workspace-choice.ts';

const workspacesOf = (client: Client, userId: string) =>
  queryOptions({
    queryKey: queryKeys.workspaces(userId),
    queryFn: async ({ signal }) => (await client.call(listWorkspaces, { signal })).items,
  });

/** Where the person works: the workspace they chose, as long as they are in it; else their own. */
export async function findWorkspaceId(
  { client, queryClient, choice }: { client: Client; queryClient: QueryClient; choice: WorkspaceChoice },
  { user, workspace }: SessionAnswer,
): Promise<string> {
  const chosen = choice.read(user.id);
  if (chosen === null || chosen === workspace.id) return workspace.id;
  const all = await queryClient.ensureQueryData(workspacesOf(client, user.id));
  return all.some(({ id }) => id === chosen) ? chosen : workspace.id;
}

export function useWorkspaces() {
  const { client, session } = useApi();
  return useQuery(workspacesOf(client, session.user.id));
}

/** The workspace of the page and what the person may do there; undefined before it is known. */
export function useWorkspace(): WorkspaceAccess | undefined {
  const { workspaceId } = useApi();
  return useWorkspaces().data?.find(({ id }) => id === workspaceId);
}

/** Puts what an answer says of a workspace into the list of them. */
export function useKeepWorkspace() {
  const { session } = useApi();
  const queryClient = useQueryClient();
  return (workspace: WorkspaceAccess) =>
    queryClient.setQueryData<WorkspaceAccess[]>(queryKeys.workspaces(session.user.id), (all = []) =>
      all.some(({ id }) => id === workspace.id)
        ? all.map((one) => (one.id === workspace.id ? workspace : one))
        : [...all, workspace],
    );
}

export function useCreateWorkspace() {
  const { client } = useApi();
  const keep = useKeepWorkspace();
  return useMutation({
    mutationFn: (name: string) => client.call(createWorkspace, { body: { name } }),
    onSuccess: (workspace) => {
      keep(workspace);
    },
  });
}
