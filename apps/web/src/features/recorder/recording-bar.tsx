import { Link, useMatchRoute } from '@tanstack/react-router';
import { RecordedTime } from './recorded-time.tsx';
import { isBusy } from './recorder.ts';
import { useRecorder } from './recorder-provider.tsx';
import { phaseWords } from './recorder-words.ts';
import classes from './recording-bar.module.css';

/** While other screens are open: that it records, for how long, and the way back. */
export function RecordingBar() {
  const { recorder, state } = useRecorder();
  const isThere = useMatchRoute()({ to: '/record' }) !== false;
  const { phase, recordingId } = state;
  if (isThere || !(isBusy(state) || phase === 'done')) return null;
  return (
    <aside className={classes.bar} data-phase={phase} aria-label="Recorder">
      <span className={classes.words}>{phaseWords[phase]}</span>
      {phase !== 'done' && (
        <RecordedTime elapsedMs={recorder.elapsedMs} isRunning={phase === 'recording'} className={classes.time} />
      )}
      {phase === 'done' && recordingId !== null ? (
        <Link to="/recordings/$recordingId" params={{ recordingId }} className={classes.link} onClick={recorder.reset}>
          Open
        </Link>
      ) : (
        <Link to="/record" className={classes.link}>
          Go to the recorder
        </Link>
      )}
    </aside>
  );
}
