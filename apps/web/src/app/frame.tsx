import { VisuallyHidden } from '@mantine/core';
import { IconBroadcast, IconLibrary, IconVocabulary } from '@tabler/icons-react';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { StorageLine } from '../features/account/index.ts';
import { ActedForNotice, ActingBanner } from '../features/acting/index.ts';
import { isBusy as isRecorderBusy, useRecorder } from '../features/recorder/index.ts';
import { useUploads } from '../features/uploads/index.ts';
import { RestNotice, WorkspaceSwitcher } from '../features/workspaces/index.ts';
import { announcementRegion } from '../lib/announce.ts';
import { useShortcuts } from '../lib/use-shortcuts.ts';
import { AccountMenu } from './account-menu.tsx';
import classes from './frame.module.css';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

/** Sidebar on a desk, bottom bar on a phone; a recording's page leaves the phone's bottom to its player. */
export function Frame({ children }: { children: ReactNode }) {
  const uploads = useUploads();
  const recorder = useRecorder();
  const obstacle = isRecorderBusy(recorder.state)
    ? 'Finish the recording before you change the workspace.'
    : uploads.activeCount > 0
      ? 'Uploads are under way. Wait for them before you change the workspace.'
      : null;
  const [isListing, setListing] = useState(false);
  const isRecording = useMatchRoute()({ to: '/recordings/$recordingId' }) !== false;
  useShortcuts({ '?': () => setListing(true) });
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <nav className={classes.bar} data-recording={isRecording || undefined} aria-label="Main">
        <WorkspaceSwitcher className={classes.item} obstacle={obstacle} />
        <Link to="/" className={classes.item} activeOptions={{ exact: true }}>
          <IconLibrary size={20} aria-hidden="true" />
          Library
        </Link>
        <Link to="/podcasts" className={classes.item}>
          <IconBroadcast size={20} aria-hidden="true" />
          Podcasts
        </Link>
        <Link to="/vocabulary" className={classes.item}>
          <IconVocabulary size={20} aria-hidden="true" />
          Vocabulary
        </Link>
        <div className={classes.space} />
        <StorageLine />
        <AccountMenu className={classes.item} onShortcuts={() => setListing(true)} />
      </nav>
      <main id="content" className={classes.content} tabIndex={-1}>
        <ActingBanner />
        <ActedForNotice />
        <RestNotice />
        {children}
      </main>
      <VisuallyHidden {...announcementRegion} />
      <ShortcutsDialog isOpen={isListing} onClose={() => setListing(false)} />
    </div>
  );
}
