import type { Episode, FeedPreview } from '@audiotricks/contracts';
import { Button, Checkbox, Switch } from '@mantine/core';
import { useState } from 'react';
import { formatDate, formatSize, formatTime } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './episode-chooser.module.css';
import { useAddFeed } from './use-feeds.ts';

/** Shown at once; the archive of a daily podcast is long. */
const step = 100;

interface EpisodeChooserProps {
  preview: FeedPreview;
  onBack: () => void;
  onDone: () => void;
}

/** A podcast's episodes to choose from, and whether new ones come by themselves. */
export function EpisodeChooser({ preview, onBack, onDone }: EpisodeChooserProps) {
  const { episodes, feed, url } = preview;
  const add = useAddFeed();
  const wasFollowed = feed?.follow ?? false;
  const [follow, setFollow] = useState(wasFollowed);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shownCount, setShownCount] = useState(step);
  const problem = add.error ? describeProblem(add.error) : null;
  const shown = episodes.slice(0, shownCount);
  const isNothing = chosen.size === 0 && follow === wasFollowed;
  const toggle = (guid: string) => {
    const next = new Set(chosen);
    if (!next.delete(guid)) next.add(guid);
    setChosen(next);
  };
  return (
    <div className={classes.chooser}>
      {episodes.length === 0 && <Notice kind="info" title="This podcast has no episodes with audio yet." />}
      {episodes.length > 0 && (
        <ul className={classes.list} aria-label="Episodes">
          {shown.map((episode) => (
            <EpisodeRow
              key={episode.guid}
              episode={episode}
              isChosen={chosen.has(episode.guid)}
              onToggle={() => toggle(episode.guid)}
            />
          ))}
          {shown.length < episodes.length && (
            <li className={classes.more}>
              <Button variant="default" onClick={() => setShownCount(shownCount + step)}>
                Show {Math.min(step, episodes.length - shown.length)} older
              </Button>
            </li>
          )}
        </ul>
      )}
      <Switch
        className={classes.follow}
        checked={follow}
        onChange={(event) => setFollow(event.currentTarget.checked)}
        label="Follow new episodes"
        description="What comes out from now on is imported by itself."
      />
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button
          loading={add.isPending}
          disabled={isNothing}
          onClick={() => add.mutate({ url, guids: [...chosen], follow }, { onSuccess: onDone })}
        >
          {actionName(chosen.size, { follow, wasFollowed })}
        </Button>
      </div>
    </div>
  );
}

/** Says also what is missing where it cannot be pressed. */
function actionName(count: number, { follow, wasFollowed }: { follow: boolean; wasFollowed: boolean }): string {
  if (count > 0) return count === 1 ? 'Import 1 episode' : `Import ${count} episodes`;
  if (follow === wasFollowed) return 'Choose episodes';
  return follow ? 'Follow' : 'Stop following';
}

function EpisodeRow(props: { episode: Episode; isChosen: boolean; onToggle: () => void }) {
  const { episode, isChosen, onToggle } = props;
  const isImported = episode.importId !== null;
  const facts = [
    ...(episode.publishedAt === null ? [] : [formatDate(episode.publishedAt)]),
    ...(episode.durationMs === null ? [] : [formatTime(episode.durationMs)]),
    ...(episode.sizeBytes === null ? [] : [formatSize(episode.sizeBytes)]),
    ...(isImported ? ['Imported'] : []),
  ];
  return (
    <li className={classes.row}>
      <Checkbox
        checked={isChosen || isImported}
        disabled={isImported}
        onChange={onToggle}
        label={episode.title}
        description={facts.join(' · ')}
        classNames={{ body: classes.body, labelWrapper: classes.label }}
      />
    </li>
  );
}
