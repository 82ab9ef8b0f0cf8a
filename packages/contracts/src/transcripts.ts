import { z } from 'zod';
import { durationMsSchema, instantSchema, pageQuerySchema, pageSchema } from './primitives.ts';
import { recordingParamsSchema } from './recordings.ts';
import { defineRoute } from './route.ts';

export const wordSchema = z.object({
  text: z.string(),
  startMs: durationMsSchema,
  endMs: durationMsSchema,
  /** 0–1, or null where the engine gives none. */
  confidence: z.number().min(0).max(1).nullable(),
  /** Only where no engine timed the word: its times are a guess. */
  timing: z.literal('estimated').optional(),
});
export type Word = z.infer<typeof wordSchema>;

/** Whose word times they are: the engine's own, of a local engine that heard the same words, or nobody's. */
export const wordTimingSchema = z.enum(['engine', 'aligned', 'estimated']);
export type WordTiming = z.infer<typeof wordTimingSchema>;

export const segmentSchema = z.object({
  id: z.string(),
  startMs: durationMsSchema,
  endMs: durationMsSchema,
  speaker: z.string().nullable(),
  text: z.string(),
  words: z.array(wordSchema),
});
export type Segment = z.infer<typeof segmentSchema>;

/** Why a span of the audio has no words: nobody speaks, the engine went in circles, or it heard what nobody said. */
export const dropReasonSchema = z.enum(['no_speech', 'repetition', 'hallucination']);

export const droppedSpanSchema = z.object({
  startMs: durationMsSchema,
  endMs: durationMsSchema,
  reason: dropReasonSchema,
});
export type DroppedSpan = z.infer<typeof droppedSpanSchema>;

/** Which engine made a part of a transcript. */
export const transcriptSourceSchema = z.object({
  engine: z.string(),
  model: z.string(),
  startMs: durationMsSchema,
  endMs: durationMsSchema,
  timing: wordTimingSchema,
});
export type TranscriptSource = z.infer<typeof transcriptSourceSchema>;

export const transcriptSchema = z.object({
  /** false while chunks are still missing: what is finished so far. */
  complete: z.boolean(),
  language: z.string().nullable(),
  durationMs: durationMsSchema,
  text: z.string(),
  engine: z.string(),
  model: z.string(),
  /** 0 while incomplete; the first machine revision is 1. */
  revision: z.int().min(0),
  segments: z.array(segmentSchema),
  /** Spans without words and why, in order of time. */
  dropped: z.array(droppedSpanSchema),
  /** In order, a chunk or several alike each; more than one engine where one was away. */
  sources: z.array(transcriptSourceSchema),
});
export type Transcript = z.infer<typeof transcriptSchema>;

export const readTranscript = defineRoute({
  id: 'transcripts.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/transcript',
  summary: 'The newest revision or the one asked for; before the first one ends, its finished chunks.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  givesOut: 'recording',
  params: recordingParamsSchema,
  query: z.object({ revision: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
  status: 200,
  response: transcriptSchema,
  errors: ['recording.not_found', 'transcript.not_found'],
});

/** What a revision was made by and with; its words are read one at a time. */
export const revisionSchema = z.object({
  revision: z.int().min(1),
  kind: z.enum(['machine', 'edit']),
  engine: z.string(),
  model: z.string(),
  language: z.string().nullable(),
  /** What the engine was told to expect; null where nothing was. */
  prompt: z.string().nullable(),
  /** The terms of the vocabulary in it. */
  vocabulary: z.array(z.string()),
  wordCount: z.int().min(0),
  createdAt: instantSchema,
});
export type Revision = z.infer<typeof revisionSchema>;

export const listRevisions = defineRoute({
  id: 'transcripts.revisions',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/transcript/revisions',
  summary: 'All revisions of a recording, newest first; older ones stay readable.',
  access: { scope: 'workspace', permission: 'recordings.read' },
  params: recordingParamsSchema,
  query: pageQuerySchema,
  status: 200,
  response: pageSchema(revisionSchema),
  errors: ['recording.not_found'],
});
