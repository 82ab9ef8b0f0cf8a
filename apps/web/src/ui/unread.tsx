import { Button } from '@mantine/core';
import { describeProblem } from '../lib/problem.ts';
import { Notice } from './notice.tsx';

/** In place of what could not be read. */
export function Unread({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { detail, code } = describeProblem(error);
  const again = (
    <Button variant="default" onClick={onRetry}>
      Try again
    </Button>
  );
  return <Notice kind="failed" title={detail} code={code} actions={again} />;
}
