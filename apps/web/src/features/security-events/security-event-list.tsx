import { Button, Skeleton } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from '../../ui/page.module.css';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { SecurityEventRow } from './security-event-row.tsx';
import { type EventScope, useSecurityEvents } from './use-security-events.ts';

/** What looked wrong, in every state of the list. */
export function SecurityEventList({ scope, emptyText }: { scope: EventScope; emptyText: string }) {
  const { events, resolve } = useSecurityEvents(scope);
  const items = events.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    if (events.isError) return <ProblemScreen error={events.error} onRetry={() => void events.refetch()} />;
    return (
      <div role="status" aria-label="Security events are loading" className={classes.content}>
        <Skeleton height={56} />
        <Skeleton height={56} />
        <Skeleton height={56} />
      </div>
    );
  }
  const problem = resolve.error ? describeProblem(resolve.error) : null;
  return (
    <div className={classes.content}>
      {items.length === 0 && <p className={classes.empty}>{emptyText}</p>}
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <ul className={classes.rows}>
        {items.map((event) => (
          <SecurityEventRow
            key={event.id}
            event={event}
            isBusy={resolve.isPending && resolve.variables === event.id}
            onResolve={() => resolve.mutate(event.id)}
          />
        ))}
      </ul>
      {events.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {events.isFetchNextPageError ? 'Try again' : 'Show more'}
          </Button>
        </div>
      )}
    </div>
  );
}
