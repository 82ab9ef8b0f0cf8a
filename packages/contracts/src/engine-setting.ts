import { z } from 'zod';
import { engineNameSchema, profileSchema } from './engines.ts';
import { jobOptionErrors } from './jobs.ts';
import { workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

/**
 * What jobs of a workspace get that name no engine and no model. All null: as the instance is set up (`ENGINE_ORDER`).
 * A profile goes to jobs that name none, where their engine has it.
 */
export const engineSettingSchema = z.strictObject({
  engine: engineNameSchema.nullable(),
  /** null: the first model of the engine. */
  model: engineNameSchema.nullable(),
  profile: profileSchema.nullable(),
});
export type EngineSetting = z.infer<typeof engineSettingSchema>;

export const readEngineSetting = defineRoute({
  id: 'engine_setting.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/engine-setting',
  summary: 'The engine, model and profile that jobs of the workspace get unasked.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: engineSettingSchema,
  errors: [],
});

export const writeEngineSetting = defineRoute({
  id: 'engine_setting.write',
  method: 'PUT',
  path: '/v1/workspaces/:workspaceId/engine-setting',
  summary: 'Choose what jobs get unasked; jobs and quotes that stand already keep what they have.',
  access: { scope: 'workspace', permission: 'settings.write' },
  params: workspaceParamsSchema,
  body: engineSettingSchema,
  status: 200,
  response: engineSettingSchema,
  errors: [...jobOptionErrors],
});

export const engineSettingRoutes = [readEngineSetting, writeEngineSetting];
