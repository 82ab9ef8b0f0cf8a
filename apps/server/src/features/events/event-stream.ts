import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { resetEventName } from '@audiotricks/contracts';
import { type EventFeed, pageLimit } from './event-feed.ts';
import { isBroken, type StoredEvent } from './events.repository.ts';

export interface EventStreamOptions {
  feed: EventFeed;
  workspaceId: string;
  /** The id the client saw last; where it is new, the newest one before its head was sent. */
  startId: number;
  isNew: boolean;
  /** Its head is already sent. */
  response: ServerResponse;
  /** Ends the stream. */
  signal: AbortSignal;
}

/**
 * Sends the events of a workspace until `signal` aborts. Rows are read only when the client has taken what it was
 * sent before, so that a slow one costs a page of memory and no more; it catches up from the table.
 */
export async function runEventStream(options: EventStreamOptions) {
  const { feed, workspaceId, startId, isNew, response, signal } = options;
  const bell = createBell(signal);
  const unsubscribe = await feed.subscribe(workspaceId, bell.ring);
  try {
    let position = startId;
    // An id without data moves the client's Last-Event-ID and is no event: it loses nothing even if it never gets one.
    await send(isNew ? `id: ${position}\n\n` : ': connected\n\n');
    while (!signal.aborted) {
      const page = await feed.readAfter(workspaceId, position);
      if (isBroken(page, position)) {
        position = page.newestId;
        await send(formatEvent({ id: position, type: resetEventName, data: {} }));
        continue;
      }
      for (const event of page.events) {
        await send(formatEvent(event));
        position = event.id;
      }
      if (page.events.length < pageLimit) await bell.heard();
    }
  } finally {
    unsubscribe();
  }

  async function send(text: string): Promise<void> {
    signal.throwIfAborted();
    if (!response.write(text)) await once(response, 'drain', { signal });
  }
}

/** JSON has no raw line breaks, so one `data` line is enough. */
function formatEvent({ id, type, data }: StoredEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Rung while nobody listens it is heard by the next who does; the end of the stream rings it too. */
function createBell(signal: AbortSignal) {
  let isRung = signal.aborted;
  let wake: (() => void) | null = null;
  function ring() {
    isRung = true;
    wake?.();
  }
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async heard(): Promise<void> {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = null;
      isRung = false;
    },
  };
}
