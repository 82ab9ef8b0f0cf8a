import {
  type EventType,
  eventSchemas,
  type RouteContract,
  resetEventName,
  streamEvents,
  type WorkspaceEvent,
} from '@audiotricks/contracts';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { backoffMs, pause } from './backoff.ts';
import { untilOnline } from './connection.ts';
import { ConnectionError, isTransient } from './errors.ts';
import type { LooseInput } from './route-types.ts';

export type StreamState = 'connecting' | 'open' | 'waiting' | 'closed';

export interface EventStreamOptions {
  workspaceId: string;
  onEvent: (event: WorkspaceEvent) => void;
  /** Something may have been missed: read everything anew. */
  onReset: () => void;
  onState?: (state: StreamState) => void;
  /** It ended for good: no right to it, or the session is over. */
  onError?: (error: unknown) => void;
  /** Continue after this event. */
  lastEventId?: string;
  /** Reconnect when the server was silent for so long (it sends comments); 60 s unless told. */
  silenceMs?: number;
  /** Wait before reconnection `attempt`; back-off with jitter unless told. */
  backoff?: (attempt: number) => number;
}

export interface EventStream {
  lastEventId: () => string | undefined;
  close: () => void;
}

export interface EventStreamDeps {
  request: (route: RouteContract, input: LooseInput) => Promise<Response>;
}

const defaultSilenceMs = 60_000;

/** Reads the events of a workspace until closed; reconnects by itself and loses nothing. */
export function openEventStream({ request }: EventStreamDeps, options: EventStreamOptions): EventStream {
  const closing = new AbortController();
  let lastEventId = options.lastEventId;
  let wasOpen = false;
  let failures = 0;

  function take(message: EventSourceMessage): void {
    if (message.id) lastEventId = message.id;
    const event = message.event === resetEventName ? 'unreadable' : readEvent(message);
    // A reset, or an event of a shape this client does not know: it cannot tell what changed.
    if (event === 'unreadable') options.onReset();
    else if (event !== 'unknown') options.onEvent(event);
  }

  async function readOnce(): Promise<void> {
    options.onState?.('connecting');
    const silence = createSilenceGuard(options.silenceMs ?? defaultSilenceMs);
    const signal = AbortSignal.any([closing.signal, silence.signal]);
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    try {
      const input = { params: { workspaceId: options.workspaceId }, headers, signal };
      const response = await request(streamEvents as unknown as RouteContract, input);
      options.onState?.('open');
      // Nobody knows where the first connection ended if it never brought an id.
      if (wasOpen && lastEventId === undefined) options.onReset();
      wasOpen = true;
      const parser = createParser({ onEvent: take });
      for await (const text of readText(response)) {
        silence.touch();
        failures = 0;
        parser.feed(text);
      }
    } finally {
      silence.stop();
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await readOnce();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (!isTransient(error) && !isTimeout(error)) throw error;
      }
      failures += 1;
      options.onState?.('waiting');
      await untilOnline(closing.signal);
      await pause((options.backoff ?? backoffMs)(failures), closing.signal);
    }
  }

  run()
    .catch((error: unknown) => {
      if (!closing.signal.aborted) options.onError?.(error);
    })
    .finally(() => options.onState?.('closed'));

  return { lastEventId: () => lastEventId, close: () => closing.abort() };
}

function readEvent(message: EventSourceMessage): WorkspaceEvent | 'unknown' | 'unreadable' {
  const type = message.event as EventType;
  if (!Object.hasOwn(eventSchemas, type)) return 'unknown';
  const data = eventSchemas[type].safeParse(parseJson(message.data));
  if (!data.success) return 'unreadable';
  return { id: Number(message.id), type, data: data.data } as WorkspaceEvent;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it, which counts as unreadable.
    return undefined;
  }
}

/** By a reader: not every browser can iterate a stream. */
async function* readText(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const chunk = await reader.read().catch((error: unknown) => {
      throw new ConnectionError(error);
    });
    if (chunk.done) return;
    yield decoder.decode(chunk.value, { stream: true });
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** Aborts when it was not touched for a while. */
function createSilenceGuard(silenceMs: number) {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException('silent', 'TimeoutError'));
  let timer = setTimeout(expire, silenceMs);
  return {
    signal: controller.signal,
    touch: () => {
      clearTimeout(timer);
      timer = setTimeout(expire, silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}
