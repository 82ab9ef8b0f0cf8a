import { Button } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { useRecorder } from './recorder-provider.tsx';

/** What is the matter, what is safe, what to do. */
export function RecordNotices() {
  const { recorder, state } = useRecorder();
  const { phase, error, upload, isKept } = state;
  const isOn = phase === 'recording' || phase === 'paused' || phase === 'lost';
  const problem = error ? describeProblem(error) : null;
  const stopped = isOn && upload?.state === 'failed' ? describeProblem(upload.error) : null;
  return (
    <>
      {problem && (
        <Notice kind="failed" title={problem.detail} code={problem.code}>
          {phase === 'unsent' && 'The recording is kept in this browser. Try again, or save it as a file.'}
        </Notice>
      )}
      {phase === 'lost' && (
        <Notice kind="warning" title="The microphone was disconnected.">
          What was recorded until then is kept. Connect a microphone and resume, or finish.
        </Notice>
      )}
      {isOn && upload?.state === 'offline' && (
        <Notice kind="info" title="The server cannot be reached.">
          The recording goes on and is kept on this device. The rest is sent when the connection is back.
        </Notice>
      )}
      {stopped && (
        <Notice
          kind="failed"
          title={stopped.detail}
          code={stopped.code}
          actions={
            <Button variant="default" onClick={recorder.resend}>
              Try again
            </Button>
          }
        >
          The upload has stopped. The recording goes on and is kept on this device.
        </Notice>
      )}
      {isOn && !isKept && (
        <Notice kind="warning" title="This browser has no room to keep the recording.">
          It is only as safe as this page: keep the page open until the recording has arrived.
        </Notice>
      )}
    </>
  );
}
