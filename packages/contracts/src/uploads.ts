import { z } from 'zod';
import { jobOptionErrors, jobOptionsSchema } from './jobs.ts';
import { idSchema, instantSchema, sha256Schema, sizeBytesSchema, workspaceParamsSchema } from './primitives.ts';
import { recordingAndJobSchema } from './recordings.ts';
import { defineRoute } from './route.ts';
import { uploadStateSchema } from './states.ts';

export const maxPartCount = 10_000;

/** 1–255 characters, no control characters; only the last path element is kept. */
export const fileNameSchema = z
  .string()
  .min(1, 'Give a file name.')
  .max(255, 'Use at most 255 characters.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'A file name holds no control characters.')
  .transform((name) => name.split(/[/\\]/).at(-1) ?? '')
  .refine((name) => name !== '' && name !== '.' && name !== '..', 'Give a file name.');

export const openUploadBodySchema = z.strictObject({
  fileName: fileNameSchema,
  /** null while recording live: the sum is checked per part and fixed at completion. */
  sizeBytes: z.int('Give the size in bytes as a whole number.').min(1, 'The file is empty.').nullable(),
  contentType: z.string().min(1).max(255),
  sha256: sha256Schema.optional(),
});
export type OpenUploadBody = z.input<typeof openUploadBodySchema>;

export const uploadPartSchema = z.object({ partNumber: z.int(), sizeBytes: sizeBytesSchema });

export const uploadSchema = z.object({
  id: idSchema,
  state: uploadStateSchema,
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: sizeBytesSchema.nullable(),
  partSizeBytes: z.int().min(1),
  partCount: z.int().nullable(),
  expiresAt: instantSchema,
  /** Parts that have arrived whole, by number. */
  parts: z.array(uploadPartSchema),
  recordingId: idSchema.nullable(),
  /** Said when opening with `sha256`: a recording of this workspace that has these bytes already. */
  duplicateOf: idSchema.nullable(),
});
export type Upload = z.infer<typeof uploadSchema>;

const uploadParamsSchema = z.object({ workspaceId: idSchema, uploadId: idSchema });

export const openUpload = defineRoute({
  id: 'uploads.open',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/uploads',
  summary: 'Open a resumable upload; limits are checked here.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: workspaceParamsSchema,
  body: openUploadBodySchema,
  status: 201,
  response: uploadSchema,
  errors: ['upload.too_large', 'upload.type_refused', 'storage.full', 'quota.exceeded'],
});

export const listUploads = defineRoute({
  id: 'uploads.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/uploads',
  summary: 'My unfinished uploads of this workspace, newest first.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: workspaceParamsSchema,
  status: 200,
  response: z.object({ items: z.array(uploadSchema), nextCursor: z.string().nullable() }),
  errors: [],
});

export const readUpload = defineRoute({
  id: 'uploads.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/uploads/:uploadId',
  summary: 'State and the parts that have arrived.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: uploadParamsSchema,
  status: 200,
  response: uploadSchema,
  errors: ['upload.not_found'],
});

export const signPartUrls = defineRoute({
  id: 'uploads.partUrls',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/uploads/:uploadId/part-urls',
  summary: 'Signed addresses to PUT parts to, at most 15 minutes valid.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: uploadParamsSchema,
  body: z.strictObject({ partNumbers: z.array(z.int()).min(1).max(100) }),
  status: 200,
  response: z.object({
    items: z.array(
      z.object({
        partNumber: z.int(),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        expiresAt: instantSchema,
      }),
    ),
  }),
  errors: [
    'upload.not_found',
    'upload.state_conflict',
    'upload.part_out_of_range',
    'upload.too_large',
    'upload.expired',
  ],
});

/** Where part addresses of the disk driver point. */
export const putPart = defineRoute({
  id: 'uploads.putPart',
  method: 'PUT',
  path: '/media/uploads/:uploadId/parts/:partNumber',
  summary: 'The bytes of one part, by a signed address.',
  access: { scope: 'signed' },
  params: z.object({ uploadId: idSchema, partNumber: z.coerce.number().int() }),
  query: z.object({ workspace: idSchema, expires: z.coerce.number().int(), signature: z.string().max(200) }),
  body: { raw: 'bytes', contentType: 'application/octet-stream' },
  status: 200,
  response: z.object({ partNumber: z.int(), sizeBytes: sizeBytesSchema }),
  errors: [
    'upload.url_invalid',
    'upload.url_expired',
    'upload.not_found',
    'upload.state_conflict',
    'upload.expired',
    'upload.part_out_of_range',
    'upload.too_large',
    'upload.part_too_large',
    'upload.part_size_mismatch',
    'upload.part_incomplete',
    'storage.full',
  ],
});

/** What a run may be told when the bytes have arrived. */
export const completionOptionsSchema = jobOptionsSchema.extend({
  /**
   * What happens where this workspace has a recording of the same bytes: `create` (default) makes another, `reuse`
   * answers that one and frees the new bytes; where they are only found out later, the new recording ends as failed
   * with `recording.duplicate` and `duplicateOf`.
   */
  onDuplicate: z.enum(['create', 'reuse']).optional(),
  /** `after_quote`: the job stays `queued` with `waitingFor: "quote"` until a quote is taken. `now` by default. */
  start: z.enum(['now', 'after_quote']).optional(),
});
export type CompletionOptions = z.output<typeof completionOptionsSchema>;

/** Text fields of the one-piece form, beside the file; in any order. */
export const uploadFormFieldsSchema = completionOptionsSchema.extend({
  title: z.string().trim().min(1, 'Give a title.').max(300).optional(),
  /** Of the file; wrong bytes are refused at once. */
  sha256: sha256Schema.optional(),
});

export const completeUpload = defineRoute({
  id: 'uploads.complete',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/uploads/:uploadId/complete',
  summary: 'Verify the parts and start the job; repeating it answers the same.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: uploadParamsSchema,
  body: z.strictObject({
    sha256: sha256Schema.optional(),
    /** Of the whole file: ends a live recording, whose size nobody knew, and is checked against what arrived. */
    sizeBytes: z.int().min(1, 'The file is empty.').optional(),
    options: completionOptionsSchema.optional(),
  }),
  status: 201,
  response: recordingAndJobSchema,
  errors: [
    'upload.not_found',
    'upload.state_conflict',
    'upload.parts_missing',
    'upload.size_mismatch',
    'upload.checksum_mismatch',
    'upload.too_large',
    'upload.expired',
    'media.not_audio',
    ...jobOptionErrors,
  ],
});

export const abortUpload = defineRoute({
  id: 'uploads.abort',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/uploads/:uploadId',
  summary: 'Abort and free the bytes; safe to repeat.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: uploadParamsSchema,
  status: 204,
  errors: ['upload.not_found', 'upload.state_conflict'],
});
