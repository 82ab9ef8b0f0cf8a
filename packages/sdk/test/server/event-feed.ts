import type { ServerResponse } from 'node:http';
import { type EventData, type EventType, eventSchemas, resetEventName, streamEvents } from '@audiotricks/contracts';
import type { ContractServer } from './contract-server.ts';

export interface EventFeed {
  send: <Type extends EventType>(type: Type, data: EventData<Type>) => void;
  /** Cuts every open stream, as a restart of the server does. */
  cut: () => void;
  /** Events up to this id are no longer kept. */
  forgetUpTo: (id: number) => void;
  openStreams: () => number;
}

/** The event stream with replay by `Last-Event-ID`. One feed for all workspaces: tests use one. */
export function mountEvents(server: ContractServer): EventFeed {
  const log: { id: number; type: EventType; data: unknown }[] = [];
  const streams = new Set<ServerResponse>();
  let forgotten = 0;

  const frame = (event: { id: number; type: string; data: unknown }) =>
    `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;

  server.mount(streamEvents, ({ request, response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    const header = request.headers['last-event-id'];
    if (header !== undefined) {
      const lastId = Number(header);
      const newest = log.at(-1)?.id ?? 0;
      if (lastId < forgotten) response.write(frame({ id: newest, type: resetEventName, data: {} }));
      else for (const event of log.filter(({ id }) => id > lastId)) response.write(frame(event));
    }
    streams.add(response);
    response.on('close', () => streams.delete(response));
    return new Promise((resolve) => response.on('close', resolve));
  });

  return {
    send: (type, data) => {
      const event = { id: (log.at(-1)?.id ?? 0) + 1, type, data: eventSchemas[type].parse(data) };
      log.push(event);
      for (const stream of streams) stream.write(frame(event));
    },
    cut: () => {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    forgetUpTo: (id) => {
      forgotten = id;
    },
    openStreams: () => streams.size,
  };
}
