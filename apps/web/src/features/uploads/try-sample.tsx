import { Button } from '@mantine/core';
import { useState } from 'react';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { useUploadQueue } from './uploads-provider.tsx';

const sampleUrl = '/samples/jfk.wav';

/** Uploads the shipped sample, so that a new person sees a result within a minute. */
export function TrySample() {
  const queue = useUploadQueue();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function send(): Promise<void> {
    const response = await fetch(sampleUrl);
    if (!response.ok) throw new Error(`the sample answered ${response.status}`);
    const bytes = await response.blob();
    await queue.add([new File([bytes], 'jfk.wav', { type: 'audio/wav' })]);
  }

  const onClick = () => {
    setBusy(true);
    setError(null);
    send()
      .catch(setError)
      .finally(() => setBusy(false));
  };

  return (
    <>
      <Button variant="default" loading={isBusy} onClick={onClick}>
        Try the sample
      </Button>
      {error !== null && (
        <Notice kind="failed" title="The sample could not be read." code={describeProblem(error).code}>
          Upload a file of your own instead.
        </Notice>
      )}
    </>
  );
}
