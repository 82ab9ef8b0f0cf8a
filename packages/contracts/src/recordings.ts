import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { jobOptionErrors, jobSchema } from './jobs.ts';
import {
  durationMsSchema,
  idSchema,
  instantSchema,
  pageQuerySchema,
  pageSchema,
  sizeBytesSchema,
  workspaceParamsSchema,
} from './primitives.ts';
import { maxTagsOfRecording } from './projects-and-tags.ts';
import { defineRoute } from './route.ts';
import { playbackStateSchema, recordingStateSchema } from './states.ts';

export const recordingSchema = z.object({
  id: idSchema,
  title: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  state: recordingStateSchema,
  durationMs: durationMsSchema.nullable(),
  sizeBytes: sizeBytesSchema,
  sha256: z.string().nullable(),
  /** The first recording of this workspace with the same bytes, where there is one. */
  duplicateOf: idSchema.nullable(),
  hasVideo: z.boolean(),
  /** Of its sound; null before the file was looked into. Two can be heard apart (`channels` of a job). */
  channels: z.int().min(1).nullable(),
  projectId: idSchema.nullable(),
  tagIds: z.array(idSchema),
  /** `pending`: `variant=playback` has nothing yet. Otherwise it is the rendition, or the original where there is none. */
  playback: playbackStateSchema,
  error: failureSchema.nullable(),
  latestJob: jobSchema.nullable(),
  /** Of the newest revision; null before the first one. */
  transcript: z
    .object({ revision: z.int(), language: z.string().nullable(), wordCount: z.int(), excerpt: z.string() })
    .nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type Recording = z.infer<typeof recordingSchema>;

/** What completing an upload, and the small-file POST, answer. */
export const recordingAndJobSchema = z.object({
  recording: recordingSchema,
  job: jobSchema,
  duplicateOf: idSchema.nullable(),
});
export type RecordingAndJob = z.infer<typeof recordingAndJobSchema>;

/** What of a recording people change; what is not given stays. */
export const recordingChangesSchema = z.strictObject({
  title: z.string().trim().min(1, 'Give a title.').max(300).optional(),
  /** null: out of its project. */
  projectId: idSchema.nullable().optional(),
  /** All of them, in place of those before. */
  tagIds: z.array(idSchema).max(maxTagsOfRecording, `Use at most ${maxTagsOfRecording} tags.`).optional(),
});
export type RecordingChanges = z.infer<typeof recordingChangesSchema>;

export const recordingParamsSchema = z.object({ workspaceId: idSchema, recordingId: idSchema });

export const uploadRecording = defineRoute({
  id: 'recordings.upload',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/recordings',
  summary: 'Send one file as multipart/form-data (`file` or `audio`, then options as text fields); it is transcribed.',
  access: { scope: 'workspace', permission: 'uploads.write' },
  params: workspaceParamsSchema,
  body: { raw: 'multipart', contentType: 'multipart/form-data' },
  status: 201,
  response: recordingAndJobSchema,
  errors: [
    'request.malformed',
    'request.invalid',
    'request.unsupported_media_type',
    'upload.file_missing',
    'upload.empty',
    'upload.type_refused',
    'upload.too_large',
    'upload.checksum_mismatch',
    ...jobOptionErrors,
    'storage.full',
    'quota.exceeded',
  ],
});

export const listRecordings = defineRoute({
  id: 'recordings.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/recordings',
  summary: 'The library, newest first; all of it, or of one project (`none`: of no project) and with one tag.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  params: workspaceParamsSchema,
  query: pageQuerySchema.extend({
    projectId: z.union([idSchema, z.literal('none')]).optional(),
    tagId: idSchema.optional(),
  }),
  status: 200,
  response: pageSchema(recordingSchema),
  errors: [],
});

export const readRecording = defineRoute({
  id: 'recordings.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId',
  summary: 'One recording with its latest job.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  params: recordingParamsSchema,
  status: 200,
  response: recordingSchema,
  errors: ['recording.not_found'],
});

export const updateRecording = defineRoute({
  id: 'recordings.update',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId',
  summary: 'Change title, project or tags.',
  access: { scope: 'workspace', permission: 'recordings.write' },
  params: recordingParamsSchema,
  body: recordingChangesSchema,
  status: 200,
  response: recordingSchema,
  errors: ['recording.not_found', 'project.not_found', 'tag.not_found'],
});

export const deleteRecording = defineRoute({
  id: 'recordings.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId',
  summary: 'Delete a recording, its audio and its text; running jobs stop.',
  access: { scope: 'workspace', permission: 'recordings.write' },
  params: recordingParamsSchema,
  status: 204,
  errors: ['recording.not_found'],
});

/** `playback`: what a browser is to play, which is the original wherever that will do. */
const audioVariantSchema = z.enum(['original', 'playback']).default('original');

export const readAudio = defineRoute({
  id: 'recordings.audio',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/audio',
  summary: 'The bytes, with range requests and HEAD.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  givesOut: 'recording',
  params: recordingParamsSchema,
  query: z.object({ variant: audioVariantSchema }),
  status: 200,
  response: { raw: 'bytes', contentType: 'application/octet-stream' },
  errors: [
    'recording.not_found',
    'recording.audio_unavailable',
    'recording.playback_pending',
    'recording.range_not_satisfiable',
  ],
});

export const createAudioUrl = defineRoute({
  id: 'recordings.audioUrl',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/audio-url',
  summary: 'A signed address of the audio for a media element, at most 15 minutes valid.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  givesOut: 'recording',
  params: recordingParamsSchema,
  body: z.strictObject({ variant: audioVariantSchema }),
  status: 200,
  response: z.object({ url: z.string(), expiresAt: instantSchema }),
  errors: ['recording.not_found', 'recording.audio_unavailable', 'recording.playback_pending'],
});

/** Where a signed audio address of the disk driver points. */
export const readSignedAudio = defineRoute({
  id: 'media.audio',
  method: 'GET',
  path: '/media/audio/:recordingId',
  summary: 'Audio by a signed address, with range requests and HEAD.',
  access: { scope: 'signed' },
  params: z.object({ recordingId: idSchema }),
  query: z.object({ workspace: idSchema, expires: z.coerce.number().int(), signature: z.string().max(200) }),
  status: 200,
  response: { raw: 'bytes', contentType: 'application/octet-stream' },
  errors: [
    'upload.url_invalid',
    'upload.url_expired',
    'recording.not_found',
    'recording.audio_unavailable',
    'recording.range_not_satisfiable',
  ],
});

/** Where a signed address of a rendition points, with the disk driver. */
export const readSignedPlayback = defineRoute({
  id: 'media.playback',
  method: 'GET',
  path: '/media/playback/:recordingId',
  summary: 'What a browser plays, by a signed address, with range requests and HEAD.',
  access: { scope: 'signed' },
  params: readSignedAudio.params,
  query: readSignedAudio.query,
  status: 200,
  response: { raw: 'bytes', contentType: 'audio/mpeg' },
  errors: [...readSignedAudio.errors, 'recording.playback_pending'],
});

/** Waveform peaks: the loudest sample of each span, 0–255. */
export const peaksSchema = z.object({
  durationMs: durationMsSchema,
  samplesPerPeak: z.int().min(1),
  sampleRateHz: z.int(),
  peaks: z.array(z.int().min(0).max(255)),
});
export type Peaks = z.infer<typeof peaksSchema>;

export const readPeaks = defineRoute({
  id: 'recordings.peaks',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/peaks',
  summary: 'Waveform peaks for a player.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  params: recordingParamsSchema,
  status: 200,
  response: peaksSchema,
  errors: ['recording.not_found', 'recording.peaks_unavailable'],
});
