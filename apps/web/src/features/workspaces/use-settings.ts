import {
  archiveWorkspace,
  deleteWorkspace,
  type EngineSetting,
  readEngineSetting,
  readWorkspaceSettings,
  restoreWorkspace,
  unarchiveWorkspace,
  updateWorkspace,
  type WorkspaceSettings,
  writeEngineSetting,
  writeWorkspaceSettings,
} from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { useKeepWorkspace } from './use-workspaces.ts';

export function useSettings() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.settings(workspaceId),
    queryFn: ({ signal }) => client.call(readWorkspaceSettings, { params: { workspaceId }, signal }),
  });
}

export function useEngineSetting() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.engineSetting(workspaceId),
    queryFn: ({ signal }) => client.call(readEngineSetting, { params: { workspaceId }, signal }),
  });
}

/** Changes of what holds for the workspace; each says so and keeps what the server answers. */
export function useSettingActions() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  const keepWorkspace = useKeepWorkspace();
  const params = { workspaceId };
  const saved = (queryKey: readonly unknown[]) => (answer: unknown) => {
    queryClient.setQueryData(queryKey, answer);
    announce('Saved.');
  };
  return {
    rename: useMutation({
      mutationFn: (name: string) => client.call(updateWorkspace, { params, body: { name } }),
      onSuccess: (workspace) => {
        keepWorkspace(workspace);
        announce('Saved.');
      },
    }),
    write: useMutation({
      mutationFn: (body: Partial<WorkspaceSettings>) => client.call(writeWorkspaceSettings, { params, body }),
      onSuccess: saved(queryKeys.settings(workspaceId)),
    }),
    writeEngine: useMutation({
      mutationFn: (body: EngineSetting) => client.call(writeEngineSetting, { params, body }),
      onSuccess: (setting) => {
        saved(queryKeys.engineSetting(workspaceId))(setting);
        return queryClient.invalidateQueries({ queryKey: queryKeys.engines(workspaceId) });
      },
    }),
  };
}

/** What an owner does to the workspace as a whole. */
export function useEnding() {
  const { client, workspaceId } = useApi();
  const onSuccess = useKeepWorkspace();
  const params = { workspaceId };
  return {
    archive: useMutation({ mutationFn: () => client.call(archiveWorkspace, { params }), onSuccess }),
    unarchive: useMutation({ mutationFn: () => client.call(unarchiveWorkspace, { params }), onSuccess }),
    remove: useMutation({ mutationFn: () => client.call(deleteWorkspace, { params }), onSuccess }),
    restore: useMutation({ mutationFn: () => client.call(restoreWorkspace, { params }), onSuccess }),
  };
}
