import type { Recording } from '@audiotricks/contracts';
import { Button, Title } from '@mantine/core';
import { useDocumentTitle, useIntersection } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { WindowList } from '../../ui/window-list.tsx';
import { AddAddressButton, ImportsSection } from '../imports/index.ts';
import { type LibraryChoice, LibraryFilter, useAllNamed } from '../projects/index.ts';
import { RecordButton, UnfinishedTakesList } from '../recorder/index.ts';
import { UploadButton, UploadOptions } from '../uploads/index.ts';
import { EmptyLibrary } from './empty-library.tsx';
import classes from './library-page.module.css';
import { LibrarySkeleton } from './library-skeleton.tsx';
import { moveFocus } from './move-focus.ts';
import { RecordingRow } from './recording-row.tsx';
import { useRecordings } from './use-recordings.ts';

const rowHeightPx = 73;
const keyOf = ({ id }: Recording) => id;

/** Everything in the workspace, newest first, always current. */
export function LibraryPage() {
  useDocumentTitle('Library · AudioTricks');
  const { project, tag }: LibraryChoice = useSearch({ strict: false });
  const choice = useMemo(() => ({ ...(project && { project }), ...(tag && { tag }) }), [project, tag]);
  const named = useAllNamed();
  const navigate = useNavigate();
  const isNarrowed = project !== undefined || tag !== undefined;
  const recordings = useRecordings(choice);
  const items = useMemo(() => recordings.data?.pages.flatMap((page) => page.items), [recordings.data]);
  useShortcuts({ j: () => moveFocus(1), k: () => moveFocus(-1) });
  const isEmpty = items?.length === 0 && !isNarrowed;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Title order={1} size="xl">
          Library
        </Title>
        {!isEmpty && (
          <div className={classes.actions}>
            <AddAddressButton isCompact />
            <RecordButton isCompact />
            <UploadButton />
          </div>
        )}
      </header>
      {!isEmpty && <div className={classes.options}>{items !== undefined && <UploadOptions />}</div>}
      <LibraryFilter
        named={named}
        choice={choice}
        onChange={(next) => navigate({ to: '/', search: next, replace: true })}
      />
      <div className={classes.unfinished}>
        <UnfinishedTakesList />
      </div>
      <ImportsSection />
      {items === undefined && recordings.isError && (
        <ProblemScreen error={recordings.error} onRetry={() => recordings.refetch()} />
      )}
      {items === undefined && !recordings.isError && <LibrarySkeleton />}
      {isEmpty && <EmptyLibrary />}
      {items?.length === 0 && isNarrowed && <p className={classes.nothing}>No recording is like that.</p>}
      {items !== undefined && !isEmpty && (
        <WindowList
          className={classes.list}
          items={items}
          keyOf={keyOf}
          estimatePx={() => rowHeightPx}
          renderItem={(recording) => <RecordingRow recording={recording} named={named} choice={choice} />}
        />
      )}
      {recordings.hasNextPage && (
        <MoreRecordings
          isBusy={recordings.isFetchingNextPage}
          hasFailed={recordings.isFetchNextPageError}
          onMore={() => recordings.fetchNextPage()}
        />
      )}
    </div>
  );
}

interface MoreRecordingsProps {
  isBusy: boolean;
  hasFailed: boolean;
  onMore: () => void;
}

/** Reads on when the end of the list comes near; by hand after a failure. */
function MoreRecordings({ isBusy, hasFailed, onMore }: MoreRecordingsProps) {
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const isNear = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNear && !isBusy && !hasFailed) onMore();
  }, [isNear, isBusy, hasFailed, onMore]);
  return (
    <div ref={ref} className={classes.more}>
      <Button variant="default" loading={isBusy} onClick={onMore}>
        {hasFailed ? 'Try again' : 'Show more'}
      </Button>
    </div>
  );
}
