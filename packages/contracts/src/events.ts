import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { importSchema } from './imports.ts';
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
  'import.created': z.object({ import: importSchema }),
  /** Bytes have come, or the next try is waited for; at most once a second. */
  'import.progress': z.object({ import: importSchema }),
  /** Its recording stands: `recordingId` is set. */
  'import.done': z.object({ import: importSchema }),
  'import.failed': z.object({ import: importSchema }),
  'import.cancelled': z.object({ import: importSchema }),
  'import.deleted': z.object({ importId: idSchema }),
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
