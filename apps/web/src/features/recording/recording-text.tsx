import type { Transcript } from '@audiotricks/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { createSilenceJump, type Playback } from '../player/index.ts';
import { allWords, LiveTranscript, lastStarted, TranscriptView } from '../transcript/index.ts';
import classes from './recording-text.module.css';
import { TextSkeleton } from './text-skeleton.tsx';
import { useLiveText } from './use-recording.ts';

interface RecordingTextProps {
  transcript: UseQueryResult<Transcript>;
  recordingId: string;
  durationMs: number | null;
  isRunning: boolean;
  hasFailed: boolean;
  playback: Playback;
}

/** The text in whichever state it is: loading, arriving, there, empty, unreadable. */
export function RecordingText(props: RecordingTextProps) {
  const { transcript, recordingId, durationMs, isRunning, hasFailed, playback } = props;
  const chunks = useLiveText(recordingId);
  const segments = transcript.data?.segments;

  useEffect(() => {
    const words = allWords(segments ?? []);
    playback.setJump(createSilenceJump(words, (timeMs) => lastStarted(words, timeMs)));
  }, [playback, segments]);

  if (segments === undefined) {
    if (transcript.isError) return <ProblemScreen error={transcript.error} onRetry={() => transcript.refetch()} />;
    return <TextSkeleton />;
  }
  // A new run of a recording that has text leaves the text as it is until the run is over.
  if (isRunning && !transcript.data?.complete) {
    return <LiveTranscript segments={segments} chunks={chunks} durationMs={durationMs} playback={playback} />;
  }
  if (segments.length > 0) {
    return <TranscriptView segments={segments} dropped={transcript.data?.dropped} playback={playback} hasLegend />;
  }
  if (hasFailed || !transcript.data?.complete) return null;
  return <p className={classes.empty}>No speech was heard in this recording.</p>;
}
