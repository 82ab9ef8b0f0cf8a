import { randomUUID } from 'node:crypto';
import {
  createProject,
  createTag,
  deleteProject,
  deleteTag,
  listProjects,
  listTags,
  type Project,
  type RouteContract,
  updateProject,
  updateTag,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

interface Routes {
  list: RouteContract;
  create: RouteContract;
  update: RouteContract;
  remove: RouteContract;
}

/** Projects and tags in memory. */
export function mountProjects(server: ContractServer) {
  function mountKind(kind: 'project' | 'tag', { list, create, update, remove }: Routes) {
    const all: Project[] = [];
    const add = (name: string): Project => {
      if (all.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
        const message = `There is a ${kind} of this name already.`;
        throw new Refusal(`${kind}.exists`, message, [{ path: 'body.name', message }]);
      }
      const made = { id: randomUUID(), name, recordingCount: 0, createdAt: new Date().toISOString() };
      all.push(made);
      return made;
    };
    const find = (params: Record<string, string | undefined>) => {
      const found = all.find(({ id }) => id === params[`${kind}Id`]);
      if (!found) throw new Refusal(`${kind}.not_found`, `There is no such ${kind}.`);
      return found;
    };
    server.mount(list, () => ({ items: all, nextCursor: null }));
    server.mount(create, ({ body }) => add((body as { name: string }).name));
    server.mount(update, ({ params, body }) => Object.assign(find(params), body));
    server.mount(remove, ({ params }) => {
      all.splice(all.indexOf(find(params)), 1);
    });
    return { all, add };
  }
  return {
    projects: mountKind('project', {
      list: listProjects,
      create: createProject,
      update: updateProject,
      remove: deleteProject,
    }),
    tags: mountKind('tag', { list: listTags, create: createTag, update: updateTag, remove: deleteTag }),
  };
}
