import { Button } from '@mantine/core';
import { describeProblem } from '../lib/problem.ts';
import { Notice } from './notice.tsx';
import classes from './problem-screen.module.css';

/** A screen or list that could not be read. */
export function ProblemScreen({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { detail, code } = describeProblem(error);
  return (
    <div className={classes.screen}>
      <Notice
        kind="failed"
        title={detail}
        code={code}
        actions={
          onRetry && (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )
        }
      >
        Nothing is lost.
      </Notice>
    </div>
  );
}
