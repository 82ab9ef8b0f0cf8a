import type { Client } from '@audiotricks/sdk';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queryKeys } from '../../lib/query-keys.ts';
import { createEventApplier } from './apply-event.ts';
import { streamWhileSeen } from './stream-while-seen.ts';

interface LiveEventsDeps {
  client: Client;
  queryClient: QueryClient;
  workspaceId: string;
}

/** Words of finished chunks are read at most so often while a job runs. */
const textEveryMs = 2000;

/** Keeps the cache in step with the workspace while a signed-in screen is open. */
export function useLiveEvents({ client, queryClient, workspaceId }: LiveEventsDeps): void {
  useEffect(() => {
    const waiting = new Map<string, ReturnType<typeof setTimeout>>();
    const onText = (recordingId: string) => {
      if (waiting.has(recordingId)) return;
      const read = () => {
        waiting.delete(recordingId);
        queryClient.invalidateQueries({ queryKey: queryKeys.transcript(workspaceId, recordingId) });
      };
      waiting.set(recordingId, setTimeout(read, textEveryMs));
    };
    const readAnew = () => queryClient.invalidateQueries();
    const onEvent = createEventApplier({ client, queryClient, workspaceId, onText });
    const stopStream = streamWhileSeen((lastEventId) => {
      let wasOpen = lastEventId !== undefined;
      return client.events({
        workspaceId,
        ...(lastEventId === undefined ? {} : { lastEventId }),
        onEvent,
        onReset: readAnew,
        onState: (state) => {
          if (state !== 'open' || wasOpen) return;
          wasOpen = true;
          // What happened between the first reading and the opening of the stream.
          readAnew();
        },
      });
    });
    return () => {
      stopStream();
      for (const timer of waiting.values()) clearTimeout(timer);
    };
  }, [client, queryClient, workspaceId]);
}
