import {
  createProject,
  createTag,
  deleteProject,
  deleteTag,
  listProjects,
  listTags,
  type Project,
  type Tag,
  updateProject,
  updateTag,
} from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

export type Kind = 'project' | 'tag';

/** The projects or tags of the workspace, by name. */
export function useNamed(kind: Kind) {
  const { client, workspaceId } = useApi();
  const params = { workspaceId };
  return useQuery({
    queryKey: kind === 'project' ? queryKeys.projects(workspaceId) : queryKeys.tags(workspaceId),
    queryFn: async ({ signal }) =>
      (await client.call(kind === 'project' ? listProjects : listTags, { params, signal })).items,
  });
}

export interface Named {
  projects: readonly Project[];
  tags: readonly Tag[];
}

/** Both kinds, each empty until it is known. */
export function useAllNamed(): Named {
  const { data: projects } = useNamed('project');
  const { data: tags } = useNamed('tag');
  return useMemo(() => ({ projects: projects ?? [], tags: tags ?? [] }), [projects, tags]);
}

/** Making, renaming and deleting; recordings are read again where they may show a name that is gone. */
export function useNamedActions(kind: Kind) {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  const params = { workspaceId };
  const isProject = kind === 'project';
  const done = (sentence: string) => async () => {
    announce(sentence);
    await queryClient.invalidateQueries({
      queryKey: isProject ? queryKeys.projects(workspaceId) : queryKeys.tags(workspaceId),
    });
    await queryClient.invalidateQueries({ queryKey: ['recordings', workspaceId] });
  };
  return {
    add: useMutation({
      mutationFn: (name: string) => client.call(isProject ? createProject : createTag, { params, body: { name } }),
      onSuccess: done('Added.'),
    }),
    rename: useMutation({
      mutationFn: ({ id, name }: { id: string; name: string }) =>
        isProject
          ? client.call(updateProject, { params: { ...params, projectId: id }, body: { name } })
          : client.call(updateTag, { params: { ...params, tagId: id }, body: { name } }),
      onSuccess: done('Saved.'),
    }),
    remove: useMutation({
      mutationFn: (id: string) =>
        isProject
          ? client.call(deleteProject, { params: { ...params, projectId: id } })
          : client.call(deleteTag, { params: { ...params, tagId: id } }),
      onSuccess: done('Deleted.'),
    }),
  };
}
