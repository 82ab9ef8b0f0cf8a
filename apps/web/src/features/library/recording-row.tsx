import type { Recording } from '@audiotricks/contracts';
import { Progress } from '@mantine/core';
import { IconVideo } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { formatDate, formatDateTime, formatSize, formatTime } from '../../lib/format.ts';
import { type LibraryChoice, type Named, RecordingLabels } from '../projects/index.ts';
import { isUnderWay, jobSentence, shownState } from './job-words.ts';
import { RecordingMenu } from './recording-menu.tsx';
import classes from './recording-row.module.css';
import { StateLabel } from './state-label.tsx';

interface RecordingRowProps {
  recording: Recording;
  named: Named;
  choice: LibraryChoice;
}

/** One recording in the library; the title is the link, the row is its target. */
export const RecordingRow = memo(function RecordingRow({ recording, named, choice }: RecordingRowProps) {
  const { id, title, latestJob, durationMs, sizeBytes, createdAt, error, transcript } = recording;
  const state = shownState(recording);
  const job = isUnderWay(recording) ? latestJob : null;
  const failure = error ?? latestJob?.error;
  return (
    <article className={classes.row}>
      <div className={classes.main}>
        <h2 className={classes.title}>
          <Link
            to="/recordings/$recordingId"
            params={{ recordingId: id }}
            className={classes.link}
            data-row
            title={title}
          >
            {title}
          </Link>
          {recording.hasVideo && <IconVideo size={16} className={classes.video} aria-label="Video" />}
        </h2>
        <p className={classes.line} data-failed={state === 'failed' || undefined}>
          {job
            ? jobSentence(job)
            : state === 'failed'
              ? failure?.detail
              : transcript?.excerpt || 'No speech was heard.'}
        </p>
        <RecordingLabels recording={recording} named={named} choice={choice} className={classes.labels} />
      </div>
      <div className={classes.facts}>
        <span className={classes.state}>
          <StateLabel state={state} />
        </span>
        <span className={classes.number}>{durationMs === null ? '–' : formatTime(durationMs)}</span>
        <span className={classes.size}>{formatSize(sizeBytes)}</span>
        <time className={classes.date} dateTime={createdAt} title={formatDateTime(createdAt)}>
          {formatDate(createdAt)}
        </time>
      </div>
      <RecordingMenu recording={recording} className={classes.menu} />
      {job?.state === 'running' && (
        <Progress
          className={classes.progress}
          value={job.progress * 100}
          size={2}
          aria-label={`Progress of ${title}`}
        />
      )}
    </article>
  );
});
