import { maxVocabularyTerms, type Vocabulary, type VocabularyTerm } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { announce } from '../../lib/announce.ts';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { AddTerms } from './add-terms.tsx';
import { TermList } from './term-list.tsx';
import { useAddTerms, useRemoveTerm, useVocabulary } from './use-vocabulary.ts';
import classes from './vocabulary-page.module.css';

/** Words and names of the workspace that engines are told to expect. */
export function VocabularyPage() {
  const { data, error, refetch } = useVocabulary();
  return (
    <Page
      title="Vocabulary"
      lead="Names and words that engines are told to expect, so that they are spelt as you spell them. They hold for the next recordings; a run can have words of its own instead."
    >
      {data ? <Terms vocabulary={data} /> : error ? <ProblemScreen error={error} onRetry={refetch} /> : <Reading />}
    </Page>
  );
}

function Terms({ vocabulary }: { vocabulary: Vocabulary }) {
  const { items, promptTokens, maxPromptTokens } = vocabulary;
  const remove = useRemoveTerm();
  const [removed, setRemoved] = useState<VocabularyTerm | null>(null);
  const problem = remove.error ? describeProblem(remove.error) : null;
  const isFull = items.length >= maxVocabularyTerms;
  const unusedCount = items.filter(({ isUsed }) => !isUsed).length;

  function onRemove(term: VocabularyTerm): void {
    if (remove.isPending) return;
    setRemoved(null);
    remove.mutate(term, {
      onSuccess: () => {
        announce(`“${term.text}” is taken out.`);
        setRemoved(term);
      },
    });
  }

  return (
    <div className={page.content}>
      {isFull ? (
        <Notice kind="info" title={`The vocabulary is full: ${maxVocabularyTerms} words.`}>
          Take some out to add others.
        </Notice>
      ) : (
        <AddTerms count={items.length} />
      )}
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {removed && (
        <div className={classes.undo}>
          <Undo term={removed} onDone={() => setRemoved(null)} />
        </div>
      )}
      {items.length === 0 ? (
        <p className={page.empty}>
          No words yet. Begin with what is often misheard: people, products, places, abbreviations.
        </p>
      ) : (
        <section className={classes.list} aria-label="Words and names">
          <p className={page.dim}>
            {items.length} of {maxVocabularyTerms} words. They fill {promptTokens} of the {maxPromptTokens} tokens that
            an engine reads.
          </p>
          {unusedCount > 0 && (
            <Notice kind="warning" title={unusedWords(unusedCount)}>
              Engines read the oldest words first. The dashed ones come into reach when others are taken out.
            </Notice>
          )}
          <TermList terms={items} removingId={remove.isPending ? remove.variables.id : undefined} onRemove={onRemove} />
        </section>
      )}
    </div>
  );
}

const unusedWords = (count: number) =>
  count === 1 ? '1 word does not fit any more.' : `${count} words do not fit any more.`;

/** Puts back what was just taken out; it comes last then. */
function Undo({ term, onDone }: { term: VocabularyTerm; onDone: () => void }) {
  const add = useAddTerms();
  const putBack = () => add.mutate({ terms: [term.text], onLeft: () => undefined }, { onSuccess: onDone });
  return (
    <Notice
      kind="info"
      title={add.error ? describeProblem(add.error).detail : `“${term.text}” is taken out.`}
      actions={
        <Button variant="default" loading={add.isPending} onClick={putBack}>
          Put it back
        </Button>
      }
    />
  );
}

function Reading() {
  return (
    <div className={page.content} role="status" aria-label="The vocabulary is loading">
      <Skeleton height={96} />
      <Skeleton height={36} width={320} />
      <Skeleton height={36} width={240} />
    </div>
  );
}
