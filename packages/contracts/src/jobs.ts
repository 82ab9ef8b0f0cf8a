import { z } from 'zod';
import { engineNameSchema, engineNeedSchema, profileSchema } from './engines.ts';
import { type ErrorCode, failureSchema } from './errors.ts';
import { durationMsSchema, idSchema, instantSchema } from './primitives.ts';
import { defineRoute } from './route.ts';
import { jobStageSchema, jobStateSchema } from './states.ts';

/** Settings of a run. Unset: the workspace's and then the instance's defaults. */
export const jobOptionsSchema = z.strictObject({
  engine: engineNameSchema.optional(),
  model: engineNameSchema.optional(),
  /** ISO 639-1 code as Whisper names them (`en`, `de`, …); unset: detected once. */
  language: z.string().min(2).max(10).optional(),
  /** Words and names to expect. */
  prompt: z.string().max(2000).optional(),
  /**
   * `mix` hears all channels as one; `split` takes each of two channels for a speaker; `auto` (default) splits where the
   * two clearly differ.
   */
  channels: z.enum(['auto', 'mix', 'split']).optional(),
  /** What the engine has to give itself: one that does not is refused, or not picked. */
  needs: z.array(engineNeedSchema).max(2).optional(),
  /** How careful to be, where the engine leaves the choice; one that does not is refused, or not picked. */
  profile: profileSchema.optional(),
});
/** Codes of options that no engine here can do. */
export const jobOptionErrors = [
  'job.engine_unknown',
  'job.engine_unfit',
  'job.engine_retired',
  'job.language_unknown',
] as const satisfies readonly ErrorCode[];
/** The choice of care among a job's stored options. */
export const profileChoiceSchema = z.object({ profile: profileSchema.optional() });
export type JobOptions = z.infer<typeof jobOptionsSchema>;

export const jobSchema = z.object({
  id: idSchema,
  recordingId: idSchema,
  state: jobStateSchema,
  stage: jobStageSchema,
  /**
   * `quote`: queued until somebody takes a quote for its recording. `worker`: it is running, but no worker that is there
   * has its engine; it goes on by itself when one comes.
   */
  waitingFor: z.enum(['quote', 'worker']).nullable(),
  /** 0–1 over the whole job; never falls. */
  progress: z.number().min(0).max(1),
  /**
   * Time until the text stands, waiting included, by the measured speed of the engine and by what stands before the job:
   * of this workspace under its plan, and of others by fair share. null where the engine (with this profile) was never
   * measured here and the job has no pace of its own yet, where the length of a recording before it or its own is not
   * known yet, while it waits for something (`waitingFor`), and once it has ended.
   */
  etaMs: durationMsSchema.nullable(),
  chunks: z.object({
    done: z.int(),
    cached: z.int(),
    failed: z.int(),
    /** null until cutting has ended. */
    total: z.int().nullable(),
  }),
  engine: z.string(),
  model: z.string(),
  /** As it was asked for; null: as the engine does it unasked. */
  profile: profileSchema.nullable(),
  /** Which engines made the finished chunks: others than the job's where that one was away. */
  engines: z.array(z.object({ engine: z.string(), model: z.string(), chunks: z.int() })),
  language: z.string().nullable(),
  languageProbability: z.number().nullable(),
  /** What the engine is told to expect: the prompt of the job, else the workspace's vocabulary as it was then. */
  prompt: z.string().nullable(),
  /** The terms of the vocabulary that are in `prompt`; none where the job gave its own. */
  vocabulary: z.array(z.string()),
  error: failureSchema.nullable(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

const jobParamsSchema = z.object({ workspaceId: idSchema, jobId: idSchema });

export const readJob = defineRoute({
  id: 'jobs.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/jobs/:jobId',
  summary: 'State, stage, progress and time left of a job.',
  access: { scope: 'workspace', permission: 'jobs.read' },
  params: jobParamsSchema,
  status: 200,
  response: jobSchema,
  errors: ['job.not_found'],
});

export const cancelJob = defineRoute({
  id: 'jobs.cancel',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/jobs/:jobId/cancel',
  summary: 'Stop a queued or running job; finished text stays readable.',
  access: { scope: 'workspace', permission: 'jobs.write' },
  params: jobParamsSchema,
  status: 200,
  response: jobSchema,
  errors: ['job.not_found', 'job.state_conflict'],
});

export const retryJob = defineRoute({
  id: 'jobs.retry',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/jobs/:jobId/retry',
  summary: 'Run a failed job again; only what failed is done again.',
  access: { scope: 'workspace', permission: 'jobs.write' },
  params: jobParamsSchema,
  status: 200,
  response: jobSchema,
  errors: ['job.not_found', 'job.state_conflict', 'recording.state_conflict', 'quota.exceeded'],
});

const runParamsSchema = z.object({ workspaceId: idSchema, recordingId: idSchema });

export const quoteSchema = z.object({
  id: idSchema,
  /** Length of the recording, by decoding it. */
  audioMs: durationMsSchema,
  /** What of it this workspace has the words of already, from the same engine, model, language and prompt: free. */
  cachedMs: durationMsSchema,
  /** What the run will count: the rest, rounded up to whole seconds. Never more. */
  meteredMs: durationMsSchema,
  /** What the engine's provider asks for it, in US cents, rounded up; 0 for a local engine, null where nobody knows. */
  costCents: z.int().min(0).nullable(),
  /**
   * How long until the text stands if the run starts now, what waits before it included (as `etaMs` of a job); null where
   * the engine (with this profile) was never measured here, no worker has it, or the length of what waits before it is
   * not known.
   */
  waitMs: durationMsSchema.nullable(),
  /** What the plan has left this month before the run; null without a limit. A run that needs more does not start. */
  quotaLeftMs: durationMsSchema.nullable(),
  engine: z.string(),
  model: z.string(),
  /** Until when `POST …/jobs` takes it. */
  expiresAt: instantSchema,
});
export type Quote = z.infer<typeof quoteSchema>;

export const createQuote = defineRoute({
  id: 'quotes.create',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/quotes',
  summary: 'What a run with these options would count and cost; nothing is held until a job takes the quote.',
  access: { scope: 'workspace', permission: 'jobs.write' },
  params: runParamsSchema,
  body: jobOptionsSchema,
  status: 201,
  response: quoteSchema,
  errors: [
    'recording.not_found',
    'recording.state_conflict',
    'quote.not_ready',
    'recording.too_long',
    ...jobOptionErrors,
  ],
});

export const startJob = defineRoute({
  id: 'jobs.start',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/recordings/:recordingId/jobs',
  summary:
    'Run the pipeline again: a new job, a new revision. With `quoteId` by that quote, also the job that waits for one.',
  access: { scope: 'workspace', permission: 'jobs.write' },
  params: runParamsSchema,
  /** Beside `quoteId` the other fields repeat what was quoted or are left out. The same quote again answers its job. */
  body: jobOptionsSchema.extend({ quoteId: idSchema.optional() }),
  status: 201,
  response: jobSchema,
  errors: [
    'recording.not_found',
    'recording.state_conflict',
    'job.state_conflict',
    ...jobOptionErrors,
    'quote.not_found',
    'quote.expired',
    'quote.mismatch',
    'quota.exceeded',
    'request.idempotency_mismatch',
  ],
});
