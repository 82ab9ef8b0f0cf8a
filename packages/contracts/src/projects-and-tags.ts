import { z } from 'zod';
import { idSchema, instantSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** Projects of a workspace, and as many tags. */
export const maxProjects = 500;
/** Tags of one recording. */
export const maxTagsOfRecording = 20;

const nameSchema = z
  .string()
  .trim()
  .min(1, 'Give a name.')
  .max(80, 'Use at most 80 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'A name holds no control characters.');
const nameBodySchema = z.strictObject({ name: nameSchema });

/** A folder of recordings: each stands in one, or in none. */
export const projectSchema = z.object({
  id: idSchema,
  name: z.string(),
  recordingCount: z.int().min(0),
  createdAt: instantSchema,
});
export type Project = z.infer<typeof projectSchema>;

/** A word that recordings are found by, in the same shape: each may have some. */
export type Tag = Project;

const listSchema = z.object({ items: z.array(projectSchema), nextCursor: z.null() });
const projectParamsSchema = workspaceParamsSchema.extend({ projectId: idSchema });
const tagParamsSchema = workspaceParamsSchema.extend({ tagId: idSchema });
const reads = { scope: 'workspace', permission: 'recordings.read' } as const;
const writes = { scope: 'workspace', permission: 'recordings.write' } as const;

export const listProjects = defineRoute({
  id: 'projects.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/projects',
  summary: 'The projects of a workspace by name, with the number of their recordings.',
  access: reads,
  params: workspaceParamsSchema,
  status: 200,
  response: listSchema,
  errors: [],
});

export const createProject = defineRoute({
  id: 'projects.create',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/projects',
  summary: 'Make a project. Its name is taken once, whatever its case.',
  access: writes,
  params: workspaceParamsSchema,
  body: nameBodySchema,
  status: 201,
  response: projectSchema,
  errors: ['project.exists', 'project.too_many'],
});

export const updateProject = defineRoute({
  id: 'projects.update',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId/projects/:projectId',
  summary: 'Rename a project.',
  access: writes,
  params: projectParamsSchema,
  body: nameBodySchema,
  status: 200,
  response: projectSchema,
  errors: ['project.not_found', 'project.exists'],
});

export const deleteProject = defineRoute({
  id: 'projects.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/projects/:projectId',
  summary: 'Delete a project; its recordings stay, in none.',
  access: writes,
  params: projectParamsSchema,
  status: 204,
  errors: ['project.not_found'],
});

export const listTags = defineRoute({
  id: 'tags.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/tags',
  summary: 'The tags of a workspace by name, with the number of their recordings.',
  access: reads,
  params: workspaceParamsSchema,
  status: 200,
  response: listSchema,
  errors: [],
});

export const createTag = defineRoute({
  id: 'tags.create',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/tags',
  summary: 'Make a tag. Its name is taken once, whatever its case.',
  access: writes,
  params: workspaceParamsSchema,
  body: nameBodySchema,
  status: 201,
  response: projectSchema,
  errors: ['tag.exists', 'tag.too_many'],
});

export const updateTag = defineRoute({
  id: 'tags.update',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId/tags/:tagId',
  summary: 'Rename a tag.',
  access: writes,
  params: tagParamsSchema,
  body: nameBodySchema,
  status: 200,
  response: projectSchema,
  errors: ['tag.not_found', 'tag.exists'],
});

export const deleteTag = defineRoute({
  id: 'tags.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/tags/:tagId',
  summary: 'Delete a tag; its recordings stay.',
  access: writes,
  params: tagParamsSchema,
  status: 204,
  errors: ['tag.not_found'],
});

export const projectAndTagRoutes = [
  listProjects,
  createProject,
  updateProject,
  deleteProject,
  listTags,
  createTag,
  updateTag,
  deleteTag,
];
