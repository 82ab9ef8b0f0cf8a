import { Button, Progress } from '@mantine/core';
import {
  IconDownload,
  IconMicrophone,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import classes from './record-controls.module.css';
import { useRecorder } from './recorder-provider.tsx';
import { sendingSentence, sentPercent } from './recorder-words.ts';

/** What can be done in each phase; discarding asks first. */
export function RecordControls() {
  const { recorder, state } = useRecorder();
  const { phase, upload } = state;
  const [isAsking, setAsking] = useState(false);
  const isOn = phase === 'recording' || phase === 'paused' || phase === 'lost';

  if (phase === 'finishing' || phase === 'done') {
    return (
      <div className={classes.sending}>
        <Progress value={upload ? sentPercent(upload) : 0} aria-label="Upload of the recording" />
        <p className={classes.line} role="status">
          {sendingSentence(upload)}
        </p>
      </div>
    );
  }
  return (
    <div className={classes.controls}>
      {(phase === 'idle' || phase === 'asking') && (
        <Button
          size="md"
          loading={phase === 'asking'}
          leftSection={<IconMicrophone size={20} aria-hidden="true" />}
          onClick={recorder.start}
        >
          Start recording
        </Button>
      )}
      {phase === 'recording' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={18} aria-hidden="true" />}
          onClick={recorder.pause}
        >
          Pause
        </Button>
      )}
      {(phase === 'paused' || phase === 'lost') && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
          onClick={recorder.resume}
        >
          Resume
        </Button>
      )}
      {isOn && (
        <Button leftSection={<IconPlayerStop size={18} aria-hidden="true" />} onClick={recorder.finish}>
          Finish
        </Button>
      )}
      {phase === 'unsent' && (
        <>
          <Button onClick={recorder.finish}>Try again</Button>
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden="true" />} onClick={recorder.save}>
            Save as a file
          </Button>
        </>
      )}
      {(isOn || phase === 'unsent') && (
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={18} aria-hidden="true" />}
          onClick={() => setAsking(true)}
        >
          Discard
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title="Discard this recording?"
        text="What was recorded will be gone, here and on the server. This cannot be undone."
        action="Discard"
        onConfirm={() => {
          setAsking(false);
          recorder.discard();
        }}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
