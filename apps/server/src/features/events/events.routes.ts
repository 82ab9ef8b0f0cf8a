import { streamEvents } from '@audiotricks/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../platform/database/index.ts';
import { type Authenticate, type ResolveWorkspace, readBearerToken } from '../../shared/http/access.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { Log } from '../../shared/log.ts';
import { sessionEndedChannel } from '../identity/index.ts';
import { createStillAllowed } from './event-access.ts';
import { createEventFeed } from './event-feed.ts';
import { runEventStream } from './event-stream.ts';
import { createNotices } from './notices.ts';

export interface EventsDeps {
  database: Database;
  authenticate: Authenticate;
  resolveWorkspace: ResolveWorkspace;
  log: Log;
  /** How often a silent stream says that it lives, and its access is looked at again. */
  heartbeatMs?: number;
}

/** The live stream of a workspace; `close` ends all open streams at once and stops listening. */
export function createEvents(deps: EventsDeps): { routes: RouteImplementation[]; close(): Promise<void> } {
  const { database, log, heartbeatMs = 15_000 } = deps;
  const feed = createEventFeed({ database });
  const sessionEnds = createNotices({ database, channel: sessionEndedChannel });
  const isStillAllowed = createStillAllowed(deps);
  const closing = new AbortController();

  const route = implement(streamEvents, async ({ caller, workspace, request, reply, signal }) => {
    const accessToken = readBearerToken(request.headers.authorization) ?? '';
    const over = new AbortController();
    const recheck = async () => {
      try {
        if (!(await isStillAllowed(accessToken, workspace.workspaceId))) over.abort();
      } catch (error) {
        log.warn({ err: error }, 'cannot check the access of an event stream; it is ended');
        over.abort();
      }
    };
    // Before the head: whoever sees the stream open may rely on everything that is committed from then on.
    const lastEventId = readLastEventId(request);
    const startId = lastEventId ?? (await feed.readNewestId(workspace.workspaceId));
    const stopWatching = await sessionEnds.subscribe(caller.sessionId, recheck);
    const end = AbortSignal.any([signal, over.signal, closing.signal]);
    const response = openStream(reply);
    response.on('error', (error) => log.debug({ err: error }, 'the client of an event stream is gone'));
    const heartbeat = setInterval(() => {
      if (end.aborted) return;
      if (!response.writableNeedDrain) response.write(': heartbeat\n\n');
      void recheck();
    }, heartbeatMs);
    try {
      const { workspaceId } = workspace;
      await runEventStream({ feed, workspaceId, startId, isNew: lastEventId === null, response, signal: end });
    } catch (error) {
      // The client comes back with Last-Event-ID and loses nothing.
      if (!end.aborted) log.error({ err: error }, 'an event stream broke');
    } finally {
      clearInterval(heartbeat);
      stopWatching();
      response.end();
    }
    return undefined;
  });

  return {
    routes: [route],
    async close() {
      closing.abort();
      await Promise.all([feed.close(), sessionEnds.close()]);
    },
  };
}

/** Takes the answer out of the framework's hands, with the headers that it has prepared. */
function openStream(reply: FastifyReply) {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  return raw;
}

/** null: start now. Anything that is no id of ours becomes one that never was, and is answered by a reset. */
function readLastEventId(request: FastifyRequest): number | null {
  const header = request.headers['last-event-id'];
  if (header === undefined || header === '') return null;
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : -1;
}
