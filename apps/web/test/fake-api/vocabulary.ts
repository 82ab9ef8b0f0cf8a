import { randomUUID } from 'node:crypto';
import {
  addVocabulary,
  deleteVocabularyTerm,
  listVocabulary,
  maxVocabularyTerms,
  type Vocabulary,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

export interface Words {
  all: () => readonly string[];
  add: (terms: readonly string[]) => void;
}

const maxPromptTokens = 220;
const tokensAWord = 4;

/** The vocabulary in memory; each word fills as many tokens. */
export function mountVocabulary(server: ContractServer): Words {
  const terms = new Map<string, { text: string; createdAt: string }>();

  const words: Words = {
    all: () => [...terms.values()].map(({ text }) => text),
    add: (added) => {
      const known = new Set(words.all().map((text) => text.toLowerCase()));
      const fresh = added.filter((text) => !known.has(text.toLowerCase()));
      const count = terms.size + fresh.length;
      if (count > maxVocabularyTerms) {
        const fields = [{ path: 'body.terms', message: 'Give fewer words.' }];
        throw new Refusal('vocabulary.full', `At most ${maxVocabularyTerms} words; this one has ${count}.`, fields);
      }
      for (const text of fresh) terms.set(randomUUID(), { text, createdAt: new Date().toISOString() });
    },
  };

  function view(): Vocabulary {
    const room = maxPromptTokens / tokensAWord;
    const items = Array.from(terms, ([id, term], index) => ({ id, ...term, isUsed: index < room }));
    return { items, nextCursor: null, promptTokens: Math.min(items.length, room) * tokensAWord, maxPromptTokens };
  }

  server.mount(listVocabulary, view);
  server.mount(addVocabulary, ({ body }) => {
    words.add((body as { terms: string[] }).terms);
    return view();
  });
  server.mount(deleteVocabularyTerm, ({ params }) => {
    if (!terms.delete(params.termId ?? '')) throw new Refusal('vocabulary.not_found', 'There is no such word.');
  });
  return words;
}
