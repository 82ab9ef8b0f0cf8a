import { Button, Skeleton, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { FeedRow } from './feed-row.tsx';
import classes from './feeds-page.module.css';
import { useFeeds } from './use-feeds.ts';

/** The podcasts of the workspace. `addButton` opens the dialog for an address; it is the imports' own. */
export function FeedsPage({ addButton }: { addButton: ReactNode }) {
  useDocumentTitle('Podcasts · AudioTricks');
  const feeds = useFeeds();
  const items = feeds.data?.pages.flatMap((page) => page.items);
  const isEmpty = items?.length === 0;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Title order={1} size="xl">
          Podcasts
        </Title>
        {!isEmpty && addButton}
      </header>
      {items === undefined && feeds.isError && (
        <ProblemScreen error={feeds.error} onRetry={() => void feeds.refetch()} />
      )}
      {items === undefined && !feeds.isError && (
        <div role="status" aria-label="The podcasts are loading" className={classes.skeleton}>
          <Skeleton height={48} />
          <Skeleton height={48} />
          <Skeleton height={48} />
        </div>
      )}
      {isEmpty && (
        <section className={classes.empty}>
          <Title order={2} size="lg">
            Follow a podcast
          </Title>
          <p className={classes.text}>
            Give the address of its feed. Choose episodes to transcribe, and let new ones come by themselves.
          </p>
          {addButton}
        </section>
      )}
      {items !== undefined && !isEmpty && (
        <div className={classes.list}>
          {items.map((feed) => (
            <FeedRow key={feed.id} feed={feed} />
          ))}
        </div>
      )}
      {feeds.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={feeds.isFetchingNextPage} onClick={() => void feeds.fetchNextPage()}>
            {feeds.isFetchNextPageError ? 'Try again' : 'Show more'}
          </Button>
        </div>
      )}
    </div>
  );
}
