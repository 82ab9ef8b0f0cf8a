import {
  addVocabulary,
  deleteVocabularyTerm,
  listVocabulary,
  type Vocabulary,
  type VocabularyTerm,
} from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { hasCode } from '../../lib/problem.ts';
import { queryKeys } from '../../lib/query-keys.ts';

/** As many as one call takes. */
const termsAtOnce = 100;

export function useVocabulary() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.vocabulary(workspaceId),
    queryFn: ({ signal }) => client.call(listVocabulary, { params: { workspaceId }, signal }),
  });
}

interface AddRequest {
  terms: readonly string[];
  /** Told after each part that is stored: what is not yet. */
  onLeft: (left: readonly string[]) => void;
}

/** Adds any number, a part after the other; gives the vocabulary as it is then. What was stored before a part fails stays. */
export function useAddTerms() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ terms, onLeft }: AddRequest) => {
      let vocabulary: Vocabulary | undefined;
      for (let from = 0; from < terms.length; from += termsAtOnce) {
        const part = terms.slice(from, from + termsAtOnce);
        vocabulary = await client.call(addVocabulary, { params: { workspaceId }, body: { terms: part } });
        queryClient.setQueryData<Vocabulary>(queryKeys.vocabulary(workspaceId), vocabulary);
        onLeft(terms.slice(from + termsAtOnce));
      }
      return vocabulary;
    },
  });
}

export function useRemoveTerm() {
  const { client, workspaceId } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ id: termId }: VocabularyTerm) => {
      try {
        await client.call(deleteVocabularyTerm, { params: { workspaceId, termId } });
      } catch (error) {
        // Somebody else was first.
        if (!hasCode(error, 'vocabulary.not_found')) throw error;
      }
    },
    // Others may fit into a prompt now.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.vocabulary(workspaceId) }),
  });
}
