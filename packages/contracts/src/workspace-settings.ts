import { z } from 'zod';
import { workspaceAccessSchema } from './identity.ts';
import { jobOptionsSchema } from './jobs.ts';
import { workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/** How long a workspace that was deleted can be got back. */
export const workspaceGraceDays = 14;
/** Recordings are kept at most so long where a workspace sets an end at all. */
export const maxRetentionDays = 3_650;

export const summaryStyleSchema = z.enum(['formal', 'conversational', 'creative']);
export type SummaryStyle = z.infer<typeof summaryStyleSchema>;

/** What holds for a workspace beside its engine (`engine-setting`) and its vocabulary. */
export const workspaceSettingsSchema = z.strictObject({
  /** Of jobs that name none, where an engine knows it; null: it is heard. */
  language: jobOptionsSchema.shape.language.unwrap().nullable(),
  summaryStyle: summaryStyleSchema,
  /** Days after which recordings are deleted, by when they came; null: they stay. */
  retentionDays: z.int().min(1, 'Use at least 1 day.').max(maxRetentionDays, 'Use at most 3,650 days.').nullable(),
  /** Whether recordings may be shown to people outside of the workspace. */
  isSharingAllowed: z.boolean(),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettingsSchema>;

export const readWorkspaceSettings = defineRoute({
  id: 'workspaces.readSettings',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/settings',
  summary: 'What holds for the workspace and its next jobs.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: workspaceSettingsSchema,
  errors: [],
});

export const writeWorkspaceSettings = defineRoute({
  id: 'workspaces.writeSettings',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId/settings',
  summary: 'Change what is given; the rest stays. A shorter retention deletes older recordings within the hour.',
  access: { scope: 'workspace', permission: 'settings.write' },
  params: workspaceParamsSchema,
  body: workspaceSettingsSchema.partial(),
  status: 200,
  response: workspaceSettingsSchema,
  errors: [],
});

export const archiveWorkspace = defineRoute({
  id: 'workspaces.archive',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/archive',
  summary: 'Make a workspace read-only: what is in it can be read, and nothing is changed or added. Safe to repeat.',
  access: { scope: 'workspace', permission: 'workspace.own' },
  params: workspaceParamsSchema,
  status: 200,
  response: workspaceAccessSchema,
  errors: ['workspace.is_personal'],
});

export const unarchiveWorkspace = defineRoute({
  id: 'workspaces.unarchive',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/unarchive',
  summary: 'Work in an archived workspace again. Safe to repeat.',
  access: { scope: 'workspace', permission: 'workspace.own' },
  params: workspaceParamsSchema,
  status: 200,
  response: workspaceAccessSchema,
  errors: [],
});

export const deleteWorkspace = defineRoute({
  id: 'workspaces.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId',
  summary: 'Delete a workspace and all in it, in 14 days. Until then it is read-only and can be restored.',
  access: { scope: 'workspace', permission: 'workspace.own' },
  stepUp: true,
  params: workspaceParamsSchema,
  status: 202,
  response: workspaceAccessSchema,
  errors: ['workspace.is_personal'],
});

export const restoreWorkspace = defineRoute({
  id: 'workspaces.restore',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/restore',
  summary: 'Take back that a workspace is to be deleted. Safe to repeat.',
  access: { scope: 'workspace', permission: 'workspace.own' },
  params: workspaceParamsSchema,
  status: 200,
  response: workspaceAccessSchema,
  errors: [],
});

export const workspaceSettingRoutes = [
  readWorkspaceSettings,
  writeWorkspaceSettings,
  archiveWorkspace,
  unarchiveWorkspace,
  deleteWorkspace,
  restoreWorkspace,
];
