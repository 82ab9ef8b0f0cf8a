import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { createObservable, type Observable } from '../../lib/observable.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { hashFile } from './hash-file.ts';
import type { UploadItem } from './upload-item.ts';
import { createUploadLocks } from './upload-locks.ts';
import { createUploadMemory } from './upload-memory.ts';
import { countActive, createUploadQueue, type UploadQueue } from './upload-queue.ts';
import { type UploadSettings, usualSettings } from './upload-settings.ts';

interface Context {
  queue: UploadQueue;
  settings: Observable<UploadSettings>;
}
const UploadsContext = createContext<Context | null>(null);

/** Transfers go on while screens change; leaving the page during one warns once. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  const [settings] = useState(() => createObservable(usualSettings));
  const [queue] = useState(() =>
    createUploadQueue({
      client,
      workspaceId,
      memory: createUploadMemory(workspaceId),
      locks: createUploadLocks(),
      hashFile,
      readOptions: () => settings.get().options,
      onCompleted: ({ recording }) => {
        announce(`${recording.fileName} is uploaded.`);
        queryClient.invalidateQueries({ queryKey: queryKeys.recordings(workspaceId) });
      },
    }),
  );

  useEffect(() => {
    // Without the list the tray shows this page's transfers only; the next load asks again.
    queue.loadUnfinished().catch(() => undefined);
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (countActive(queue.items()) > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => {
      window.removeEventListener('beforeunload', onBeforeUnload);
      queue.close();
    };
  }, [queue]);

  const value = useMemo(() => ({ queue, settings }), [queue, settings]);
  return <UploadsContext.Provider value={value}>{children}</UploadsContext.Provider>;
}

function useContextOf(): Context {
  const context = useContext(UploadsContext);
  if (!context) throw new Error('uploads outside of UploadsProvider');
  return context;
}

export const useUploadQueue = (): UploadQueue => useContextOf().queue;

/** What was chosen for files that are added from now on; kept as long as the page. */
export function useUploadSettings(): [UploadSettings, (settings: UploadSettings) => void] {
  const { settings } = useContextOf();
  return [useSyncExternalStore(settings.subscribe, settings.get), settings.set];
}

export interface Uploads {
  queue: UploadQueue;
  items: readonly UploadItem[];
  activeCount: number;
}

export function useUploads(): Uploads {
  const queue = useUploadQueue();
  const items = useSyncExternalStore(queue.subscribe, queue.items);
  return { queue, items, activeCount: countActive(items) };
}
