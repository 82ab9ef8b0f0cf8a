import type { Database } from '../../platform/database/index.ts';
import { type EventPage, readNewestId, readPage } from './events.repository.ts';
import { createNotices } from './notices.ts';
import { workspaceEventChannel } from './record-event.ts';

/** Events a page holds at most; a stream has no more than one page in memory. */
export const pageLimit = 100;

export interface EventFeed {
  /** Calls back after every commit of an event of the workspace. */
  subscribe(workspaceId: string, onEvent: () => void): Promise<() => void>;
  readNewestId(workspaceId: string): Promise<number>;
  readAfter(workspaceId: string, afterId: number): Promise<EventPage>;
  close(): Promise<void>;
}

/**
 * Where all open streams of the process get their events from: one subscription to the database, and one read for all
 * that wait at the same place.
 */
export function createEventFeed({ database }: { database: Database }): EventFeed {
  const notices = createNotices({ database, channel: workspaceEventChannel });
  const reads = new Map<string, Promise<EventPage>>();
  /** Raised with every notice, so that nobody joins a read that began before it. */
  let generation = 0;

  return {
    subscribe: (workspaceId, onEvent) =>
      notices.subscribe(workspaceId, () => {
        generation += 1;
        onEvent();
      }),
    readNewestId: (workspaceId) =>
      database.tenant(workspaceId, (transaction) => readNewestId(transaction, workspaceId)),
    readAfter(workspaceId, afterId) {
      const key = `${workspaceId} ${afterId} ${generation}`;
      const running = reads.get(key);
      if (running) return running;
      const read = database
        .tenant(workspaceId, (transaction) => readPage(transaction, { workspaceId, afterId, limit: pageLimit }))
        .finally(() => reads.delete(key));
      reads.set(key, read);
      return read;
    },
    close: notices.close,
  };
}
