import type { UploadItem } from './upload-item.ts';

export interface ItemList {
  all: () => readonly UploadItem[];
  find: (key: string) => UploadItem | undefined;
  subscribe: (listener: () => void) => () => void;
  set: (items: readonly UploadItem[]) => void;
  /** A change of phase is told at once, numbers ten times a second. */
  change: (key: string, part: Partial<UploadItem>) => void;
  close: () => void;
}

const publishEveryMs = 100;

/** What the tray shows, and who wants to hear of its changes. */
export function createItemList(): ItemList {
  const listeners = new Set<() => void>();
  let items: readonly UploadItem[] = [];
  let publishing: ReturnType<typeof setTimeout> | null = null;

  function close(): void {
    if (publishing !== null) clearTimeout(publishing);
    publishing = null;
  }

  function publish(): void {
    close();
    for (const listener of listeners) listener();
  }

  const find = (key: string) => items.find((item) => item.key === key);

  return {
    all: () => items,
    find,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set: (next) => {
      items = next;
      publish();
    },
    change: (key, part) => {
      const isQuiet = part.phase === undefined || find(key)?.phase === part.phase;
      items = items.map((item) => (item.key === key ? { ...item, ...part } : item));
      if (!isQuiet) publish();
      else publishing ??= setTimeout(publish, publishEveryMs);
    },
    close,
  };
}
