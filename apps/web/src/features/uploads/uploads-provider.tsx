import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { hashFile } from './hash-file.ts';
import type { UploadItem } from './upload-item.ts';
import { createUploadLocks } from './upload-locks.ts';
import { createUploadMemory } from './upload-memory.ts';
import { countActive, createUploadQueue, type UploadQueue } from './upload-queue.ts';

const QueueContext = createContext<UploadQueue | null>(null);

/** Transfers go on while screens change; leaving the page during one warns once. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  const [queue] = useState(() =>
    createUploadQueue({
      client,
      workspaceId,
      memory: createUploadMemory(workspaceId),
      locks: createUploadLocks(),
      hashFile,
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

  return <QueueContext.Provider value={queue}>{children}</QueueContext.Provider>;
}

export function useUploadQueue(): UploadQueue {
  const queue = useContext(QueueContext);
  if (!queue) throw new Error('useUploadQueue outside of UploadsProvider');
  return queue;
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
