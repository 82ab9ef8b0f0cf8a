import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { jobSchema } from './jobs.ts';
import { durationMsSchema, idSchema, workspaceParamsSchema } from './primitives.ts';
import { recordingSchema } from './recordings.ts';
import { defineRoute } from './route.ts';

/**
 * What the event stream of a workspace carries, by event name.
 * Ids are a gap-free sequence of the workspace, kept 24 hours.
 */
export const eventSchemas = {
  'recording.created': z.object({ recording: recordingSchema }),
  'recording.updated': z.object({ recording: recordingSchema }),
  'recording.ready': z.object({ recordingId: idSchema, jobId: idSchema, revision: z.int() }),
  'recording.failed': z.object({ recordingId: idSchema, jobId: idSchema, error: failureSchema }),
  'recording.deleted': z.object({ recordingId: idSchema }),
  'job.progress': z.object({ job: jobSchema }),
  'chunk.done': z.object({
    recordingId: idSchema,
    jobId: idSchema,
    index: z.int(),
    startMs: durationMsSchema,
    endMs: durationMsSchema,
    text: z.string(),
  }),
} as const;
export type EventType = keyof typeof eventSchemas;
export type EventData<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;
export type WorkspaceEvent = {
  [Type in EventType]: { id: number; type: Type; data: EventData<Type> };
}[EventType];

/** Sent instead of a replay when `Last-Event-ID` is older than what is kept: read everything anew. */
export const resetEventName = 'reset';

export const streamEvents = defineRoute({
  id: 'events.stream',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/events',
  summary: 'Server-sent events; `Last-Event-ID` replays what was missed.',
  access: { scope: 'workspace', permission: 'events.read' },
  params: workspaceParamsSchema,
  status: 200,
  response: { raw: 'event-stream', contentType: 'text/event-stream' },
  errors: [],
});
