import { z } from 'zod';
import { localEngineName } from '../../platform/engines/index.ts';
import { defineJob } from '../../platform/queue/index.ts';

const jobPayload = z.object({ workspaceId: z.uuid(), jobId: z.uuid() });
const chunkPayload = jobPayload.extend({ chunkId: z.uuid() });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * What a job of a recording cannot do without is tried so often: through half an hour without store or database, and through
 * machines that die under it one after another, for a death costs an attempt too. What cannot succeed ends at once.
 */
const retries = { retryLimit: 12, retryDelayMs: 1_000 } as const;

/** Look into the file: container, streams, duration. */
export const probeJob = defineJob({
  name: 'pipeline.probe',
  payload: jobPayload,
  timeoutMs: 10 * minuteMs,
  ...retries,
  slots: 'io',
});

/** Decode a recording once to learn how long it is, so that a run over it can be quoted. */
export const measureJob = defineJob({
  name: 'pipeline.measure',
  payload: z.object({ workspaceId: z.uuid(), recordingId: z.uuid() }),
  timeoutMs: hourMs,
  ...retries,
  slots: 'io',
});

/** Read what the file of a waiting job says of its length, so that time left can be said of it and those behind it. */
export const readLengthJob = defineJob({
  name: 'pipeline.read_length',
  payload: jobPayload,
  timeoutMs: 10 * minuteMs,
  retryLimit: 3,
  retryDelayMs: 1_000,
  slots: 'io',
});

/** Hash the original and compare with what the client claimed. */
export const hashJob = defineJob({
  name: 'pipeline.hash',
  payload: jobPayload,
  timeoutMs: hourMs,
  ...retries,
  slots: 'io',
});

/** Decode once, find speech, cut, and send the chunks as they are cut. */
export const chunkJob = defineJob({
  name: 'pipeline.chunk',
  payload: jobPayload,
  timeoutMs: 3 * hourMs,
  ...retries,
  slots: 'io',
});

/** Turn one chunk into words. */
export const transcribeJob = defineJob({
  name: 'pipeline.transcribe',
  payload: chunkPayload,
  timeoutMs: 10 * minuteMs,
  ...retries,
  slots: 'engine',
});

/** The same by a provider: mostly waiting, so it takes none of the engine's slots, and through an outage of half an hour. */
export const askProviderJob = defineJob({
  name: 'pipeline.ask_provider',
  payload: chunkPayload,
  timeoutMs: hourMs,
  ...retries,
  slots: 'provider',
});

/** Time the words of a provider's text by the local engine. */
export const alignJob = defineJob({
  name: 'pipeline.align',
  payload: chunkPayload,
  timeoutMs: hourMs,
  ...retries,
  slots: 'engine',
});

/** The work that makes words of a chunk by an engine. */
export const wordsJobOf = (engine: string) => (engine === localEngineName ? transcribeJob : askProviderJob);

/** Merge the chunks into a machine revision. */
export const stitchJob = defineJob({
  name: 'pipeline.stitch',
  payload: jobPayload,
  timeoutMs: 10 * minuteMs,
  ...retries,
  slots: 'io',
});

/** Make the recording ready and let the next job in. */
export const publishJob = defineJob({
  name: 'pipeline.publish',
  payload: jobPayload,
  timeoutMs: 5 * minuteMs,
  ...retries,
  slots: 'io',
});

/** Take an ended job's remaining work off the queue and free the PCM it left in storage. */
export const cleanUpJob = defineJob({
  name: 'pipeline.clean_up',
  // Not `jobId`: by that name the work of a job is cancelled, and this is what remains.
  payload: z.object({ workspaceId: z.uuid(), endedJobId: z.uuid() }),
  timeoutMs: 5 * minuteMs,
  retryLimit: 10,
  retryDelayMs: 5_000,
  slots: 'io',
});

/** Delete an object no row points at any more. */
export const freeObjectJob = defineJob({
  name: 'pipeline.free_object',
  payload: z.object({ workspaceId: z.uuid(), storageKey: z.string().min(1) }),
  timeoutMs: 5 * minuteMs,
  retryLimit: 10,
  retryDelayMs: 5_000,
  slots: 'io',
});

export const pipelineJobs = [
  probeJob,
  measureJob,
  readLengthJob,
  hashJob,
  chunkJob,
  transcribeJob,
  askProviderJob,
  alignJob,
  stitchJob,
  publishJob,
  cleanUpJob,
  freeObjectJob,
];
