import { Button, Skeleton } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { SecurityEventRow } from './security-event-row.tsx';
import classes from './security-events.module.css';
import { type EventScope, useSecurityEvents } from './use-security-events.ts';

/** What looked wrong, in every state of the list. */
export function SecurityEventList({ scope, emptyText }: { scope: EventScope; emptyText: string }) {
  const { events, resolve } = useSecurityEvents(scope);
  const items = events.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    if (events.isError) return <ProblemScreen error={events.error} onRetry={() => void events.refetch()} />;
    return (
      <div role="status" aria-label="Security events are loading" className={classes.reading}>
        <Skeleton height={56} />
        <Skeleton height={56} />
        <Skeleton height={56} />
      </div>
    );
  }
  if (items.length === 0) return <p className={classes.empty}>{emptyText}</p>;
  const problem = resolve.error ? describeProblem(resolve.error) : null;
  return (
    <>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <ul className={classes.list}>
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
    </>
  );
}
