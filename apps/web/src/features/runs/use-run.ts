import { createQuote, type JobOptions, startJob } from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';

/** What a run with these options would count and cost, asked anew for each that is looked at; null: not yet. */
export function useQuote(recordingId: string, options: JobOptions | null) {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.quote(workspaceId, recordingId, options),
    queryFn: ({ signal }) =>
      client.call(createQuote, { params: { workspaceId, recordingId }, body: options ?? {}, signal }),
    enabled: options !== null,
    staleTime: Number.POSITIVE_INFINITY,
    // It ends in a quarter of an hour: the next opening of the dialog asks anew.
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Starts the run of a quote; pressing twice starts one. */
export function useStartRun(recordingId: string) {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (quoteId: string) => client.call(startJob, { params: { workspaceId, recordingId }, body: { quoteId } }),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: queryKeys.liveText(workspaceId, recordingId) });
      queryClient.invalidateQueries({ queryKey: queryKeys.recording(workspaceId, recordingId) });
      queryClient.invalidateQueries({ queryKey: queryKeys.recordings(workspaceId) });
    },
  });
}
