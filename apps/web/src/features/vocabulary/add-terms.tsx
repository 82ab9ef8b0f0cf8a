import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { announce } from '../../lib/announce.ts';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { splitTerms } from './split-terms.ts';
import { useAddTerms } from './use-vocabulary.ts';
import classes from './vocabulary-page.module.css';

/** Words and names, as many at once as somebody pastes. What could not be stored stays in the field. */
export function AddTerms({ count }: { count: number }) {
  const [text, setText] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const add = useAddTerms();
  const message = isEmpty ? 'Give a word or a name.' : add.error ? refusalOf(add.error, splitTerms(text)) : null;

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const terms = splitTerms(text);
    setEmpty(terms.length === 0);
    field.current?.focus();
    if (terms.length === 0 || add.isPending) return;
    const onLeft = (left: readonly string[]) => setText(left.join('\n'));
    add.mutate(
      { terms, onLeft },
      { onSuccess: (vocabulary) => announce(addedSentence((vocabulary?.items.length ?? count) - count, terms.length)) },
    );
  }

  return (
    <form onSubmit={onSubmit} className={classes.form}>
      <Textarea
        ref={field}
        label="Add words and names"
        description="One a line, or with commas between."
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        error={message}
        readOnly={add.isPending}
        spellCheck={false}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setEmpty(false);
          add.reset();
        }}
      />
      <Button type="submit" loading={add.isPending} className={classes.add}>
        Add
      </Button>
    </form>
  );
}

/** The server's no, with the word that it means. `terms` are those that were not stored. */
function refusalOf(error: unknown, terms: readonly string[]): string {
  const { detail, code } = describeProblem(error);
  if (code !== 'request.invalid') return detail;
  const [[path = '', message = detail] = []] = Object.entries(fieldMessages(error));
  const term = terms[Number(/^terms\.(\d+)$/.exec(path)?.[1] ?? -1)];
  return term === undefined ? message : `“${term.slice(0, 80)}${term.length > 80 ? '…' : ''}”: ${message}`;
}

function addedSentence(added: number, asked: number): string {
  const words = added === 1 ? '1 word is added.' : `${added} words are added.`;
  return added === asked ? words : `${words} The others were there already.`;
}
