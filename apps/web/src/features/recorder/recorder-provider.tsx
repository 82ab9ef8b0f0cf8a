import type { RecordingAndJob } from '@audiotricks/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { createRecorder, isBusy, type Recorder, type RecorderState } from './recorder.ts';
import { createTakeLocks } from './take-locks.ts';
import { createTakeStore } from './take-store.ts';
import { createUnfinishedTakes, type UnfinishedTake, type UnfinishedTakes } from './unfinished-takes.ts';

interface Recording {
  recorder: Recorder;
  unfinished: UnfinishedTakes;
}

const RecorderContext = createContext<Recording | null>(null);

/** Recording goes on while screens change; what an earlier visit left is looked for. */
export function RecorderProvider({ children }: { children: ReactNode }) {
  const { client, workspaceId, session } = useApi();
  const queryClient = useQueryClient();
  const [recording] = useState<Recording>(() => {
    const onCompleted = ({ recording }: RecordingAndJob) => {
      announce(`${recording.title} is uploaded.`);
      queryClient.invalidateQueries({ queryKey: queryKeys.recordings(workspaceId) });
    };
    const place = { client, workspaceId, userId: session.user.id };
    const kept = { store: createTakeStore(), locks: createTakeLocks() };
    return {
      recorder: createRecorder({ ...place, ...kept, onCompleted }),
      unfinished: createUnfinishedTakes({ ...place, ...kept, onCompleted }),
    };
  });

  useEffect(() => {
    const { recorder, unfinished } = recording;
    const look = () => {
      // Without storage (a private window) nothing was kept, and there is nothing to offer.
      if (document.visibilityState === 'visible') unfinished.load().catch(() => undefined);
    };
    look();
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (isBusy(recorder.state()) || unfinished.items().some(({ phase }) => phase === 'sending')) {
        event.preventDefault();
      }
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('beforeunload', onBeforeUnload);
      recorder.close();
      unfinished.close();
    };
  }, [recording]);

  return <RecorderContext.Provider value={recording}>{children}</RecorderContext.Provider>;
}

function useRecording(): Recording {
  const recording = useContext(RecorderContext);
  if (!recording) throw new Error('outside of RecorderProvider');
  return recording;
}

export function useRecorder(): { recorder: Recorder; state: RecorderState } {
  const { recorder } = useRecording();
  return { recorder, state: useSyncExternalStore(recorder.subscribe, recorder.state) };
}

export function useUnfinishedTakes(): { unfinished: UnfinishedTakes; items: readonly UnfinishedTake[] } {
  const { unfinished } = useRecording();
  return { unfinished, items: useSyncExternalStore(unfinished.subscribe, unfinished.items) };
}
