import type { VocabularyTerm } from '@audiotricks/contracts';
import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import classes from './vocabulary-page.module.css';

interface TermListProps {
  terms: readonly VocabularyTerm[];
  /** The one that is being taken out. */
  removingId: string | undefined;
  onRemove: (term: VocabularyTerm) => void;
}

/** All words, oldest first; those that no engine is told are dashed. */
export function TermList({ terms, removingId, onRemove }: TermListProps) {
  const list = useRef<HTMLUListElement>(null);
  /** Where the focus goes when the word that had it is gone. */
  const next = useRef<number | null>(null);
  useEffect(() => {
    if (next.current === null || terms.some(({ id }) => id === removingId)) return;
    const buttons = list.current?.querySelectorAll('button') ?? [];
    buttons[Math.min(next.current, buttons.length - 1)]?.focus();
    next.current = null;
  }, [terms, removingId]);

  return (
    <ul ref={list} className={classes.terms}>
      {terms.map((term, index) => (
        <li key={term.id} className={classes.term} data-unused={!term.isUsed || undefined}>
          <span className={classes.text}>{term.text}</span>
          {!term.isUsed && <VisuallyHidden>, not told</VisuallyHidden>}
          <ActionIcon
            size="sm"
            className={classes.remove}
            aria-label={`Take out ${term.text}`}
            loading={term.id === removingId}
            onClick={() => {
              next.current = index;
              onRemove(term);
            }}
          >
            <IconX size={16} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
