import { cancelJob, type Recording, readPeaks, readRecording, readTranscript, retryJob } from '@audiotricks/contracts';
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { hasCode } from '../../lib/problem.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import type { LiveChunk } from '../live/index.ts';

export function useRecording(recordingId: string) {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.recording(workspaceId, recordingId),
    queryFn: ({ signal }) => client.call(readRecording, { params: { workspaceId, recordingId }, signal }),
  });
}

/** The newest text, or the finished chunks before the end; or the revision that is asked for, which never changes. */
export function useTranscript(recordingId: string, revision: number | undefined) {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey:
      revision === undefined
        ? queryKeys.transcript(workspaceId, recordingId)
        : queryKeys.revision(workspaceId, recordingId, revision),
    queryFn: ({ signal }) =>
      client.call(readTranscript, { params: { workspaceId, recordingId }, query: { revision }, signal }),
  });
}

/** Text that came by live events since the page was opened. */
export function useLiveText(recordingId: string): readonly LiveChunk[] {
  const { workspaceId } = useApi();
  const queryKey = queryKeys.liveText(workspaceId, recordingId);
  return useQuery<LiveChunk[]>({ queryKey, queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY }).data ?? noChunks;
}
const noChunks: readonly LiveChunk[] = [];

/** null while the server has none yet. */
export function usePeaks(recordingId: string) {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.peaks(workspaceId, recordingId),
    queryFn: async ({ signal }) => {
      try {
        return await client.call(readPeaks, { params: { workspaceId, recordingId }, signal });
      } catch (error) {
        if (hasCode(error, 'recording.peaks_unavailable')) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Try again (the same job), cancel. */
export function useJobActions({ id: recordingId, latestJob }: Recording) {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  const params = { workspaceId, jobId: latestJob?.id ?? '' };
  const onSuccess = () => {
    queryClient.removeQueries({ queryKey: queryKeys.liveText(workspaceId, recordingId) });
    queryClient.invalidateQueries({ queryKey: queryKeys.recording(workspaceId, recordingId) });
    queryClient.invalidateQueries({ queryKey: queryKeys.recordings(workspaceId) });
  };
  const retry = useMutation({ mutationFn: () => client.call(retryJob, { params }), onSuccess });
  const cancel = useMutation({ mutationFn: () => client.call(cancelJob, { params }), onSuccess });
  return {
    retry,
    cancel,
    /** What the server said to the last of them, where it refused. */
    refusal: retry.error ?? cancel.error,
  };
}
export type JobActions = ReturnType<typeof useJobActions>;
