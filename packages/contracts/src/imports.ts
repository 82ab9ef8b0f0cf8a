import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { jobOptionErrors } from './jobs.ts';
import {
  idSchema,
  instantSchema,
  pageQuerySchema,
  pageSchema,
  sizeBytesSchema,
  workspaceParamsSchema,
} from './primitives.ts';
import { defineRoute } from './route.ts';
import { completionOptionsSchema } from './uploads.ts';

/** `running` also while the next try is waited for; the last three are ends. */
export const importStateSchema = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);
export type ImportState = z.infer<typeof importStateSchema>;

/** An http or https address, as a person writes it. */
export const addressSchema = z.string().trim().min(1, 'Give an address.').max(2_000, 'Use at most 2,000 characters.');

/** Audio that this server fetches from an address. */
export const importSchema = z.object({
  id: idSchema,
  state: importStateSchema,
  /** Where from, without the query: it may hold a key. */
  url: z.string(),
  /** What it is called: the title that was asked for, else the file's name, else the last part of the address. */
  name: z.string(),
  /** 0–1; 0 while the size is not known. */
  progress: z.number().min(0).max(1),
  receivedBytes: sizeBytesSchema,
  /** As the other server says; null before it said, and where it does not say. */
  sizeBytes: sizeBytesSchema.nullable(),
  /** What it became. */
  recordingId: idSchema.nullable(),
  /** Why it failed, or why the last try did while the next one is waited for. */
  error: failureSchema.nullable(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});
export type Import = z.infer<typeof importSchema>;

const importParamsSchema = z.object({ workspaceId: idSchema, importId: idSchema });
const access = { scope: 'workspace', permission: 'uploads.write' } as const;

export const createImport = defineRoute({
  id: 'imports.create',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/imports',
  summary: 'Fetch audio or video from an address and transcribe it; an `Idempotency-Key` makes repeating harmless.',
  access,
  params: workspaceParamsSchema,
  body: z.strictObject({
    url: addressSchema,
    /** Of the recording; unset: the file's name. */
    title: z.string().trim().min(1, 'Give a title.').max(300).optional(),
    options: completionOptionsSchema.optional(),
  }),
  status: 202,
  response: z.object({ import: importSchema }),
  errors: ['import.url_invalid', 'import.address_refused', ...jobOptionErrors, 'request.idempotency_mismatch'],
});

export const listImports = defineRoute({
  id: 'imports.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/imports',
  summary: 'Imports of the workspace, newest first.',
  access,
  params: workspaceParamsSchema,
  query: pageQuerySchema.extend({
    /** `unfinished`: those under way, and those that failed until they are tried again or taken off the list. */
    show: z.enum(['all', 'unfinished']).default('all'),
  }),
  status: 200,
  response: pageSchema(importSchema),
  errors: [],
});

export const readImport = defineRoute({
  id: 'imports.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/imports/:importId',
  summary: 'State and progress of an import, and the recording it became.',
  access,
  params: importParamsSchema,
  status: 200,
  response: importSchema,
  errors: ['import.not_found'],
});

export const cancelImport = defineRoute({
  id: 'imports.cancel',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/imports/:importId/cancel',
  summary: 'Stop an import and free its bytes; safe to repeat.',
  access,
  params: importParamsSchema,
  status: 200,
  response: importSchema,
  errors: ['import.not_found', 'import.state_conflict'],
});

export const retryImport = defineRoute({
  id: 'imports.retry',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/imports/:importId/retry',
  summary: 'Try a failed or cancelled import again from the beginning.',
  access,
  params: importParamsSchema,
  status: 200,
  response: importSchema,
  errors: ['import.not_found', 'import.state_conflict'],
});

export const deleteImport = defineRoute({
  id: 'imports.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/imports/:importId',
  summary: 'Take an import off the list, stopping it first where it is under way; the recording it became stays.',
  access,
  params: importParamsSchema,
  status: 204,
  errors: ['import.not_found'],
});

export const importRoutes = [createImport, listImports, readImport, cancelImport, retryImport, deleteImport];
