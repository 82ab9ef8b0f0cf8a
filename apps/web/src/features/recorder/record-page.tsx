import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import { DeviceSelect } from './device-select.tsx';
import { LevelMeter } from './level-meter.tsx';
import { RecordControls } from './record-controls.tsx';
import { RecordNotices } from './record-notices.tsx';
import classes from './record-page.module.css';
import { RecordedTime } from './recorded-time.tsx';
import { useRecorder } from './recorder-provider.tsx';
import { keptSentence, phaseWords } from './recorder-words.ts';
import { UnfinishedTakesList } from './unfinished-takes-list.tsx';

/** The microphone: how long, how loud, and what can be done. The finished recording opens by itself. */
export function RecordPage() {
  useDocumentTitle('Record · AudioTricks');
  const { recorder, state } = useRecorder();
  const navigate = useNavigate();
  const { phase, recordingId, upload, isKept } = state;
  const isRunning = phase === 'recording';
  const isOn = isRunning || phase === 'paused' || phase === 'lost';

  useShortcuts({ ' ': () => (isRunning ? recorder.pause() : recorder.resume()) });
  useEffect(() => {
    if (phase !== 'done' || recordingId === null) return;
    recorder.reset();
    navigate({ to: '/recordings/$recordingId', params: { recordingId }, replace: true });
  }, [phase, recordingId, recorder, navigate]);

  return (
    <div className={classes.page}>
      <Title order={1} size="xl">
        Record
      </Title>
      <UnfinishedTakesList />
      <section className={classes.panel} aria-label="Microphone">
        <p className={classes.phase} data-phase={phase} role="status">
          {phaseWords[phase]}
        </p>
        <RecordedTime elapsedMs={recorder.elapsedMs} isRunning={isRunning} className={classes.time} />
        <LevelMeter key={phase === 'idle' ? 'rest' : 'on'} level={recorder.level} isRunning={isRunning} />
        <RecordControls />
        {(isOn || phase === 'idle') && (
          <div className={classes.device}>
            <DeviceSelect />
          </div>
        )}
        <p className={classes.line}>
          {isOn && upload
            ? keptSentence(upload, isKept)
            : phase === 'idle' && 'What you record stays on this device too until it has arrived.'}
        </p>
      </section>
      <RecordNotices />
    </div>
  );
}
