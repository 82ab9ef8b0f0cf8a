import { maxVocabularyTerms, type Vocabulary } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { type CountTokens, chooseTerms } from './choose-terms.ts';
import { termNotFound, vocabularyFull } from './vocabulary.errors.ts';

export interface VocabularyDeps {
  /** Loads what counting needs the first time. */
  loadCounter: () => Promise<CountTokens>;
  /** How many tokens of a prompt engines read. */
  maxPromptTokens: number;
}

/** Words and names of a workspace; each call in the caller's transaction. */
export function createVocabulary({ loadCounter, maxPromptTokens }: VocabularyDeps) {
  const readRows = (transaction: Transaction, workspaceId: string) =>
    transaction.vocabularyTerm.findMany({ where: { workspaceId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });

  async function choose(texts: readonly string[]) {
    if (texts.length === 0) return { used: [], tokenCount: 0 };
    return chooseTerms(texts, { countTokens: await loadCounter(), maxTokens: maxPromptTokens });
  }

  /** All of it, with what fits into a prompt. */
  async function read(transaction: Transaction, workspaceId: string): Promise<Vocabulary> {
    const rows = await readRows(transaction, workspaceId);
    const { used, tokenCount } = await choose(rows.map(({ text }) => text));
    const isUsed = new Set(used);
    const items = rows.map(({ id, text, createdAt }) => ({
      ...{ id, text, isUsed: isUsed.has(text) },
      createdAt: createdAt.toISOString(),
    }));
    return { items, nextCursor: null, promptTokens: tokenCount, maxPromptTokens };
  }

  /** The terms that an engine is told, in their order. */
  async function readUsed(transaction: Transaction, workspaceId: string): Promise<string[]> {
    const rows = await readRows(transaction, workspaceId);
    return (await choose(rows.map(({ text }) => text))).used;
  }

  /** Adds what is not there yet, whatever its case. Throws `vocabulary.full`, and then adds nothing. */
  async function add(
    transaction: Transaction,
    { workspaceId, terms }: { workspaceId: string; terms: readonly string[] },
  ): Promise<void> {
    // One after another in a workspace, so that the limit holds.
    await transaction.$queryRaw`SELECT FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
    const data = terms.map((text) => ({ id: newId(), workspaceId, text, textNormalized: text.toLowerCase() }));
    await transaction.vocabularyTerm.createMany({ data, skipDuplicates: true });
    const count = await transaction.vocabularyTerm.count({ where: { workspaceId } });
    if (count > maxVocabularyTerms) throw vocabularyFull(count);
  }

  /** Answers the word that was taken out. Throws `vocabulary.not_found`. */
  async function remove(transaction: Transaction, key: { workspaceId: string; termId: string }): Promise<string> {
    const { workspaceId, termId } = key;
    const term = await transaction.vocabularyTerm.findFirst({ where: { id: termId, workspaceId } });
    if (term === null) throw termNotFound();
    // Two at once: the second finds nothing to delete.
    const { count } = await transaction.vocabularyTerm.deleteMany({ where: { id: termId, workspaceId } });
    if (count === 0) throw termNotFound();
    return term.text;
  }

  return { read, readUsed, add, remove };
}
