import type { Transcript } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { describeProblem } from '../../lib/problem.ts';
import classes from './revision-bar.module.css';
import { RevisionMenu } from './revision-menu.tsx';
import { revisionFacts } from './revision-words.ts';
import { useRevisions } from './use-revisions.ts';
import { UsedPanel } from './used-panel.tsx';

interface RevisionBarProps {
  recordingId: string;
  /** The highest there is. */
  newest: number;
  /** undefined: the newest, also when a newer one comes. */
  chosen: number | undefined;
  /** The text that is shown, once it is read. */
  transcript: Transcript | undefined;
  onChoose: (revision: number | undefined) => void;
}

/** Which revision is shown, what made it, and the way to another. */
export function RevisionBar({ recordingId, newest, chosen, transcript, onChoose }: RevisionBarProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useRevisions(recordingId);
  const [isOpen, setOpen] = useState(false);
  const panelId = useId();
  const revisions = data?.pages.flatMap((page) => page.items) ?? [];
  const shown = chosen ?? newest;
  const about = revisions.find(({ revision }) => revision === shown);
  const Chevron = isOpen ? IconChevronUp : IconChevronDown;
  return (
    <section className={classes.revisions} aria-label="Revision">
      <div className={classes.bar}>
        {newest > 1 && (
          <RevisionMenu
            revisions={revisions}
            shown={shown}
            newest={newest}
            hasMore={hasNextPage}
            onMore={fetchNextPage}
            onChoose={(revision) => onChoose(revision === newest ? undefined : revision)}
          />
        )}
        {about && <span className={classes.about}>{revisionFacts(about)}</span>}
        {!about && data === undefined && !error && <Skeleton height={16} width={280} />}
        {about && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={classes.target}
            rightSection={<Chevron size={16} aria-hidden="true" />}
            aria-expanded={isOpen}
            aria-controls={panelId}
            onClick={() => setOpen(!isOpen)}
          >
            What was used
          </Button>
        )}
        {shown !== newest && (
          <Button variant="default" size="compact-sm" className={classes.target} onClick={() => onChoose(undefined)}>
            Show the newest
          </Button>
        )}
        {error && (
          <>
            <span className={classes.about} role="alert">
              {describeProblem(error).detail}
            </span>
            <Button variant="default" size="compact-sm" className={classes.target} onClick={() => refetch()}>
              Try again
            </Button>
          </>
        )}
      </div>
      <div id={panelId}>{isOpen && about && <UsedPanel revision={about} sources={transcript?.sources ?? []} />}</div>
    </section>
  );
}
