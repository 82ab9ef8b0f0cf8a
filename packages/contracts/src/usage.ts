import { z } from 'zod';
import { durationMsSchema, sizeBytesSchema, workspaceParamsSchema } from './primitives.ts';
import { defineRoute } from './route.ts';

export const workspaceUsageSchema = z.object({
  /** Sum of the originals that are stored. Renditions, peaks and pictures of people are not counted. */
  storageBytes: sizeBytesSchema,
  /** What the plan allows; null for no limit. */
  storageLimitBytes: sizeBytesSchema.nullable(),
  recordingCount: z.int().min(0),
  /** Uploads under way: the sizes they announced, and what has arrived of those recorded live. */
  heldBytes: sizeBytesSchema,
  openUploadCount: z.int().min(0),
  /** Audio counted this month (UTC), to the ms. */
  audioMs: durationMsSchema,
  /** Held for running jobs beside that. */
  audioHeldMs: durationMsSchema,
  /** What the plan allows a month; null for no limit. */
  audioLimitMs: durationMsSchema.nullable(),
});
export type WorkspaceUsage = z.infer<typeof workspaceUsageSchema>;

export const readUsage = defineRoute({
  id: 'usage.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/usage',
  summary: 'Storage used, exact to the byte, and audio used this month, exact to the millisecond.',
  access: { scope: 'workspace', permission: 'workspace.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: workspaceUsageSchema,
  errors: [],
});
