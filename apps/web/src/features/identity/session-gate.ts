import type { SessionAnswer } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';

export interface SessionGate {
  /** Who is signed in, asked of the server once a page; null where nobody is. Throws when the server cannot be reached. */
  enter: () => Promise<SessionAnswer | null>;
}

/** Every screen asks here first; the refresh cookie is tried once, and again after a failure. `onNobody`: where nobody is. */
export function createSessionGate(client: Client, onNobody: () => void = () => {}): SessionGate {
  let restoring: Promise<SessionAnswer | null> | null = null;
  return {
    enter: () => {
      const current = client.auth.current();
      if (current) return Promise.resolve(current);
      restoring ??= client.auth.restore().catch((error: unknown) => {
        restoring = null;
        throw error;
      });
      return restoring.then((restored) => {
        if (restored === null) onNobody();
        return client.auth.current();
      });
    },
  };
}
