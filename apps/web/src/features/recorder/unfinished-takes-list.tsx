import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { describeProblem } from '../../lib/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useUnfinishedTakes } from './recorder-provider.tsx';
import { sendingSentence, sentPercent, unfinishedSentence } from './recorder-words.ts';
import type { UnfinishedTake, UnfinishedTakes } from './unfinished-takes.ts';

/** Recordings that a crash or a closed page left here: to be uploaded or discarded. */
export function UnfinishedTakesList() {
  const { unfinished, items } = useUnfinishedTakes();
  return items.map((item) => <UnfinishedTakeNotice key={item.take.id} item={item} unfinished={unfinished} />);
}

interface UnfinishedTakeNoticeProps {
  item: UnfinishedTake;
  unfinished: UnfinishedTakes;
}

function UnfinishedTakeNotice({ item, unfinished }: UnfinishedTakeNoticeProps) {
  const { take, phase, progress, error } = item;
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const problem = phase === 'failed' ? describeProblem(error) : refusal ? describeProblem(refusal) : null;
  const attempt = (work: Promise<void>) => {
    setRefusal(null);
    work.catch(setRefusal);
  };
  const actions = phase !== 'sending' && (
    <>
      <Button onClick={() => attempt(unfinished.send(take.id))}>
        {phase === 'failed' ? 'Try again' : 'Upload it'}
      </Button>
      {phase === 'failed' && (
        <Button variant="default" onClick={() => attempt(unfinished.save(take.id))}>
          Save as a file
        </Button>
      )}
      <Button variant="default" onClick={() => setAsking(true)}>
        Discard
      </Button>
    </>
  );
  return (
    <>
      <Notice
        kind={problem ? 'failed' : 'warning'}
        title={unfinishedSentence(take)}
        code={problem?.code}
        actions={
          phase === 'sending' ? (
            <Progress value={progress ? sentPercent(progress) : 0} flex={1} aria-label="Upload of the recording" />
          ) : (
            actions
          )
        }
      >
        {problem
          ? problem.detail
          : phase === 'sending'
            ? sendingSentence(progress)
            : 'What was recorded is kept in this browser.'}
      </Notice>
      <ConfirmDialog
        isOpen={isAsking}
        title="Discard this recording?"
        text={`${unfinishedSentence(take)} It will be gone. This cannot be undone.`}
        action="Discard"
        onConfirm={() => {
          setAsking(false);
          attempt(unfinished.discard(take.id));
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
