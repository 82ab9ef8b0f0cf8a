import type { Database } from '../../platform/database/index.ts';

/** Tells those who wait for a key (a workspace, a session) that something happened there. */
export interface Notices {
  /** From when this is answered, no notice is missed. */
  subscribe(key: string, onNotice: () => void): Promise<() => void>;
  close(): Promise<void>;
}

/**
 * Listens once a process, with the first subscriber, and fans out by the payload. The empty payload says that notices
 * may have been lost, so everybody is told.
 */
export function createNotices({ database, channel }: { database: Database; channel: string }): Notices {
  const subscribers = new Map<string, Set<() => void>>();
  let listening: Promise<{ stop(): Promise<void> }> | undefined;

  function listen() {
    listening ??= database.listen(channel, tell);
    listening.catch(() => {
      listening = undefined;
    });
    return listening;
  }

  function tell(payload: string) {
    const told = payload === '' ? [...subscribers.values()] : [subscribers.get(payload) ?? new Set()];
    for (const callbacks of told) for (const onNotice of [...callbacks]) onNotice();
  }

  return {
    async subscribe(key, onNotice) {
      await listen();
      const callbacks = subscribers.get(key) ?? new Set();
      // Wrapped, so that the same function may wait twice.
      const callback = () => onNotice();
      subscribers.set(key, callbacks.add(callback));
      return () => {
        callbacks.delete(callback);
        if (callbacks.size === 0 && subscribers.get(key) === callbacks) subscribers.delete(key);
      };
    },
    async close() {
      subscribers.clear();
      const subscription = await listening?.catch(() => undefined);
      listening = undefined;
      await subscription?.stop();
    },
  };
}
