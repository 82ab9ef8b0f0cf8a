import { randomUUID } from 'node:crypto';
import {
  createProject,
  createTag,
  deleteProject,
  deleteTag,
  listProjects,
  listTags,
  type Project,
  type Recording,
  type RouteContract,
  updateProject,
  updateTag,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';
import type { Library } from './library.ts';

interface Routes {
  list: RouteContract;
  create: RouteContract;
  update: RouteContract;
  remove: RouteContract;
}

/** Projects and tags in memory; recordings lose those that are deleted. */
export function mountProjects(server: ContractServer, library: Library) {
  const ofKind = {
    project: {
      has: ({ projectId }: Recording, id: string) => projectId === id,
      without: () => ({ projectId: null }),
    },
    tag: {
      has: ({ tagIds }: Recording, id: string) => tagIds.includes(id),
      without: ({ tagIds }: Recording, id: string) => ({ tagIds: tagIds.filter((one) => one !== id) }),
    },
  };
  function mountKind(kind: 'project' | 'tag', { list, create, update, remove }: Routes) {
    const all: Project[] = [];
    const { has, without } = ofKind[kind];
    const recordingsOf = (id: string) =>
      library
        .all()
        .map(({ recording }) => recording)
        .filter((recording) => has(recording, id));
    const refuseTaken = (name: string, id?: string) => {
      if (!all.some((one) => one.id !== id && one.name.toLowerCase() === name.toLowerCase())) return;
      const message = `There is a ${kind} of this name already.`;
      throw new Refusal(`${kind}.exists`, message, [{ path: 'body.name', message }]);
    };
    const add = (name: string): Project => {
      refuseTaken(name);
      const made = { id: randomUUID(), name, recordingCount: 0, createdAt: new Date().toISOString() };
      all.push(made);
      return made;
    };
    const find = (params: Record<string, string | undefined>) => {
      const found = all.find(({ id }) => id === params[`${kind}Id`]);
      if (!found) throw new Refusal(`${kind}.not_found`, `There is no such ${kind}.`);
      return found;
    };
    server.mount(list, () => ({
      items: all
        .map((one) => ({ ...one, recordingCount: recordingsOf(one.id).length }))
        .sort((a, b) => a.name.localeCompare(b.name)),
      nextCursor: null,
    }));
    server.mount(create, ({ body }) => add((body as { name: string }).name));
    server.mount(update, ({ params, body }) => {
      const found = find(params);
      refuseTaken((body as { name: string }).name, found.id);
      return Object.assign(found, body);
    });
    server.mount(remove, ({ params }) => {
      const found = find(params);
      all.splice(all.indexOf(found), 1);
      for (const recording of recordingsOf(found.id)) Object.assign(recording, without(recording, found.id));
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
