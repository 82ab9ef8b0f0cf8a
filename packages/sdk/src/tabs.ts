import type { SessionAnswer } from '@audiotricks/contracts';

export interface HeldSession extends SessionAnswer {
  /** When the access token must be renewed, in ms of this machine's clock. */
  renewAtMs: number;
}

type TabMessage = { type: 'session'; session: HeldSession } | { type: 'signed-out' };

/** What the tabs of one browser share: one refresh at a time, and its outcome. */
export interface Tabs {
  /** Runs `work` while no other tab runs its own. */
  exclusively: <Result>(work: () => Promise<Result>) => Promise<Result>;
  tell: (message: TabMessage) => void;
  listen: (listener: (message: TabMessage) => void) => void;
  close: () => void;
}

const name = 'audiotricks.session';

/** Web Locks and BroadcastChannel where the browser has them (insecure origins have no locks): without, each tab for itself. */
export function createBrowserTabs(scope = ''): Tabs {
  const locks = globalThis.navigator?.locks;
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name + scope);
  return {
    exclusively: (work) => (locks ? locks.request(name + scope, work) : work()),
    tell: (message) => channel?.postMessage(message),
    listen: (listener) => {
      if (channel) channel.onmessage = (event: MessageEvent) => listener(event.data as TabMessage);
    },
    close: () => channel?.close(),
  };
}

/** A program of its own has no other tabs. */
export const noTabs: Tabs = {
  exclusively: (work) => work(),
  tell: () => undefined,
  listen: () => undefined,
  close: () => undefined,
};
