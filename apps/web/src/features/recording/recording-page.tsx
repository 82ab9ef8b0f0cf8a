import type { Recording } from '@audiotricks/contracts';
import { Anchor } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { formatDateTime, formatSize, formatTime } from '../../lib/format.ts';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import { isUnderWay, moveFocus } from '../library/index.ts';
import { Player, usePlayback } from '../player/index.ts';
import { RevisionBar } from '../revisions/index.ts';
import { RunDialog } from '../runs/index.ts';
import { JobStatus } from './job-status.tsx';
import { RecordingActions } from './recording-actions.tsx';
import classes from './recording-page.module.css';
import { RecordingText } from './recording-text.tsx';
import { RecordingTitle } from './recording-title.tsx';
import { useJobActions, usePeaks, useTranscript } from './use-recording.ts';

/** The words beside their sound. */
export function RecordingPage({ recording }: { recording: Recording }) {
  useDocumentTitle(`${recording.title} · AudioTricks`);
  useShortcuts({ j: () => moveFocus(1), k: () => moveFocus(-1) });
  const { revision } = useSearch({ from: '/signed-in/recordings/$recordingId' });
  const navigate = useNavigate({ from: '/recordings/$recordingId' });
  const transcript = useTranscript(recording.id, revision);
  const peaks = usePeaks(recording.id);
  const playback = usePlayback(recording.id);
  const actions = useJobActions(recording);
  const [isChoosingRun, { open: openRun, close: closeRun }] = useDisclosure(false);
  const durationMs = recording.durationMs ?? 0;
  const isPrepared = recording.playback !== 'pending';
  useEffect(() => playback?.setDuration(durationMs), [playback, durationMs]);
  useEffect(() => playback?.setPrepared(isPrepared), [playback, isPrepared]);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Link to="/" className={classes.back}>
          <IconArrowLeft size={18} aria-hidden="true" />
          Library
        </Link>
        <div className={classes.titleLine}>
          <RecordingTitle recording={recording} />
          <RecordingActions recording={recording} transcript={transcript.data} onRun={openRun} />
        </div>
        <p className={classes.facts}>
          {recording.durationMs !== null && <span>{formatTime(recording.durationMs)}</span>}
          <span>{formatSize(recording.sizeBytes)}</span>
          <time dateTime={recording.createdAt}>{formatDateTime(recording.createdAt)}</time>
          {recording.duplicateOf && <Duplicate recordingId={recording.duplicateOf} />}
        </p>
        {recording.transcript && (
          <RevisionBar
            recordingId={recording.id}
            newest={recording.transcript.revision}
            chosen={revision}
            transcript={transcript.data}
            onChoose={(chosen) => void navigate({ search: chosen === undefined ? {} : { revision: chosen } })}
          />
        )}
        <JobStatus recording={recording} actions={actions} onRun={openRun} />
      </header>
      {playback && (
        <RecordingText
          transcript={transcript}
          recordingId={recording.id}
          durationMs={recording.durationMs}
          isRunning={isUnderWay(recording)}
          hasFailed={recording.state === 'failed'}
          playback={playback}
        />
      )}
      {playback && <Player playback={playback} peaks={peaks.data ?? null} />}
      <RunDialog recording={recording} isOpen={isChoosingRun} onClose={closeRun} />
    </div>
  );
}

function Duplicate({ recordingId }: { recordingId: string }) {
  return (
    <Anchor
      size="xs"
      renderRoot={(props) => <Link {...props} to="/recordings/$recordingId" params={{ recordingId }} />}
    >
      The same audio is here already
    </Anchor>
  );
}
