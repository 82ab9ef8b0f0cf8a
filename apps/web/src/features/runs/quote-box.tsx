import type { Quote } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { engineName } from './engine-words.ts';
import classes from './quote-box.module.css';
import { quoteRows, shortfall } from './quote-words.ts';

interface QuoteBoxProps {
  /** Of what is chosen now; undefined while it is asked for, or where it was refused. */
  quote: Quote | undefined;
  isAsking: boolean;
  /** The server's no to this quote, or to a run of the one before. */
  refusal: string | undefined;
  onAsk: () => void;
}

/** What the run will count and cost, before it starts. */
export function QuoteBox({ quote, isAsking, refusal, onAsk }: QuoteBoxProps) {
  const missing = quote ? shortfall(quote) : null;
  const trouble = refusal ?? missing;
  return (
    <section className={classes.box} aria-label="Quote" aria-live="polite" aria-busy={isAsking}>
      <QuoteText quote={quote} isAsking={isAsking} />
      {trouble && !isAsking && (
        <Notice kind={quote ? 'warning' : 'failed'} title={trouble} actions={!quote && <AskAgain onAsk={onAsk} />}>
          {refusal && quote && !missing && 'This is a new quote. Start again if it suits.'}
        </Notice>
      )}
    </section>
  );
}

function QuoteText({ quote, isAsking }: Pick<QuoteBoxProps, 'quote' | 'isAsking'>): ReactNode {
  if (isAsking) {
    return (
      <div className={classes.rows} role="status" aria-label="The quote is being made">
        <Skeleton height={20} width="60%" />
        <Skeleton height={20} width="80%" />
        <Skeleton height={20} width="70%" />
      </div>
    );
  }
  if (!quote) return <p className={classes.by}>There is no quote for these choices.</p>;
  return (
    <>
      <p className={classes.by}>{engineName(quote)}</p>
      <dl className={classes.rows}>
        {quoteRows(quote).map(({ name, amount }) => (
          <div key={name} className={classes.row}>
            <dt>{name}</dt>
            <dd>{amount}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function AskAgain({ onAsk }: { onAsk: () => void }) {
  return (
    <Button variant="default" onClick={onAsk}>
      Ask again
    </Button>
  );
}
