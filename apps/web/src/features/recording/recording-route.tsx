import { Anchor, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { hasCode } from '../../lib/problem.ts';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { RecordingPage } from './recording-page.tsx';
import classes from './recording-route.module.css';
import { TextSkeleton } from './text-skeleton.tsx';
import { useRecording } from './use-recording.ts';

/** One recording by the address, in any state of being read. */
export function RecordingRoute() {
  const { recordingId } = useParams({ from: '/signed-in/recordings/$recordingId' });
  const { data, error, refetch } = useRecording(recordingId);
  const isMissing = hasCode(error, 'recording.not_found', 'request.invalid');
  if (isMissing || data?.state === 'deleted') return <MissingRecording />;
  if (data) return <RecordingPage key={data.id} recording={data} />;
  if (error) return <ProblemScreen error={error} onRetry={() => refetch()} />;
  return (
    <div className={classes.loading}>
      <TextSkeleton />
    </div>
  );
}

function MissingRecording() {
  return (
    <div className={classes.missing}>
      <Title order={1} size="lg">
        This recording is not here
      </Title>
      <p className={classes.text}>It was deleted, or the address is wrong.</p>
      <Anchor renderRoot={(props) => <Link {...props} to="/" />}>Go to the library</Anchor>
    </div>
  );
}
