import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from '../../ui/page.module.css';
import { ProblemScreen } from '../../ui/problem-screen.tsx';

interface AdminListProps<Item> {
  /** Undefined while they are read. */
  items: readonly Item[] | undefined;
  error: unknown;
  onRetry: () => void;
  emptyText: string;
  children: (item: Item) => ReactNode;
  /** Absent where there is one page only. */
  more?: { isThere: boolean; isLoading: boolean; onMore: () => void };
}

/** A list of an operator's page in every state. */
export function AdminList<Item>({ items, error, onRetry, emptyText, children, more }: AdminListProps<Item>) {
  if (items === undefined) {
    if (error) return <ProblemScreen error={error} onRetry={onRetry} />;
    return (
      <div role="status" aria-label="The list is loading" className={classes.content}>
        <Skeleton height={56} />
        <Skeleton height={56} />
        <Skeleton height={56} />
      </div>
    );
  }
  return (
    <div className={classes.content}>
      {items.length === 0 && <p className={classes.empty}>{emptyText}</p>}
      {items.length > 0 && <ul className={classes.rows}>{items.map(children)}</ul>}
      {more?.isThere && (
        <div className={classes.more}>
          <Button variant="default" loading={more.isLoading} onClick={more.onMore}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}
