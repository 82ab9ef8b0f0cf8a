import {
  createProject,
  createTag,
  deleteProject,
  deleteTag,
  listProjects,
  listTags,
  updateProject,
  updateTag,
} from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { createNamedThings } from './named-things.ts';

export function createProjectAndTagRoutes(deps: { database: Database }): RouteImplementation[] {
  const projects = createNamedThings(deps, 'project');
  const tags = createNamedThings(deps, 'tag');
  return [
    implement(listProjects, async ({ params }) => ({
      items: await projects.list(params.workspaceId),
      nextCursor: null,
    })),
    implement(createProject, ({ params, body }) => projects.add({ ...params, ...body })),
    implement(updateProject, ({ params: { workspaceId, projectId: id }, body }) =>
      projects.rename({ workspaceId, id, ...body }),
    ),
    implement(deleteProject, async ({ params: { workspaceId, projectId: id } }) => {
      await projects.remove({ workspaceId, id });
      return undefined;
    }),
    implement(listTags, async ({ params }) => ({ items: await tags.list(params.workspaceId), nextCursor: null })),
    implement(createTag, ({ params, body }) => tags.add({ ...params, ...body })),
    implement(updateTag, ({ params: { workspaceId, tagId: id }, body }) => tags.rename({ workspaceId, id, ...body })),
    implement(deleteTag, async ({ params: { workspaceId, tagId: id } }) => {
      await tags.remove({ workspaceId, id });
      return undefined;
    }),
  ];
}
