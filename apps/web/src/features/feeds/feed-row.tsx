import type { Feed, FeedPreview } from '@audiotricks/contracts';
import { ActionIcon, Menu, Modal, Switch } from '@mantine/core';
import { IconAlertTriangle, IconDots, IconListCheck, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formatDate } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EpisodeChooser } from './episode-chooser.tsx';
import classes from './feed-row.module.css';
import { useFeedAction, usePreviewFeed } from './use-feeds.ts';

/** One podcast: whether it is followed, when it was looked at, and what went wrong. */
export function FeedRow({ feed }: { feed: Feed }) {
  const act = useFeedAction();
  const remove = useFeedAction();
  const look = usePreviewFeed();
  const [preview, setPreview] = useState<FeedPreview | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const problem = act.error ?? look.error;
  // As it was pressed, until the answer is in.
  const pending = act.isPending ? act.variables.action : null;
  const isFollowed = pending === 'follow' || (pending !== 'unfollow' && feed.follow);
  return (
    <article className={classes.row}>
      <div className={classes.main}>
        <h2 className={classes.title} title={feed.title}>
          {feed.title}
        </h2>
        <p className={classes.line}>{feedSentence(feed)}</p>
        {feed.error && (
          <p className={classes.trouble}>
            <IconAlertTriangle size={16} aria-hidden="true" />
            {feed.error.detail}
          </p>
        )}
        {problem && <p className={classes.trouble}>{describeProblem(problem).detail}</p>}
      </div>
      <Switch
        checked={isFollowed}
        onChange={(event) => act.mutate({ feed, action: event.currentTarget.checked ? 'follow' : 'unfollow' })}
        label="Follow"
        classNames={{ body: classes.switch, labelWrapper: classes.label }}
        aria-label={`Follow ${feed.title}`}
      />
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${feed.title.slice(0, 80)}`} loading={look.isPending}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconListCheck size={18} />}
            onClick={() => look.mutate(feed.url, { onSuccess: setPreview })}
          >
            Choose episodes
          </Menu.Item>
          {feed.follow && (
            <Menu.Item leftSection={<IconRefresh size={18} />} onClick={() => act.mutate({ feed, action: 'check' })}>
              Look for new episodes
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTrash size={18} />} color="red" onClick={() => setRemoving(true)}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={preview !== null}
        onClose={() => setPreview(null)}
        title={feed.title}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {preview && (
          <EpisodeChooser preview={preview} onBack={() => setPreview(null)} onDone={() => setPreview(null)} />
        )}
      </Modal>
      <ConfirmDialog
        isOpen={isRemoving}
        title="Remove this podcast?"
        text={`“${feed.title}” is no longer followed. Its recordings stay.`}
        action="Remove"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ feed, action: 'delete' }, { onSuccess: () => setRemoving(false) })}
        onClose={() => setRemoving(false)}
      />
    </article>
  );
}

function feedSentence({ url, importedCount, follow, checkedAt, nextCheckAt }: Feed): string {
  return [
    URL.parse(url)?.host ?? url,
    importedCount === 1 ? '1 episode imported' : `${importedCount} episodes imported`,
    ...(follow && nextCheckAt !== null
      ? [`next look ${formatDate(nextCheckAt)}`]
      : checkedAt !== null
        ? [`looked at ${formatDate(checkedAt)}`]
        : []),
  ].join(' · ');
}
