import type { Job, JobOptions, Recording } from '@audiotricks/contracts';
import { Button, Group, Modal, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useMemo, useState } from 'react';
import { announce } from '../../lib/announce.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { QuoteBox } from './quote-box.tsx';
import { shortfall } from './quote-words.ts';
import { choiceOf, engineOf, noChoice, toJobOptions } from './run-choice.ts';
import classes from './run-dialog.module.css';
import { RunFields } from './run-fields.tsx';
import { refusalOf } from './run-refusal.ts';
import { useEngines } from './use-engines.ts';
import { useQuote, useStartRun } from './use-run.ts';

interface RunDialogProps {
  recording: Recording;
  isOpen: boolean;
  onClose: () => void;
}

/** A new run of a recording: what it uses, what it counts and costs, then its start by that quote. */
export function RunDialog({ recording, isOpen, onClose }: RunDialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={recording.transcript ? 'Transcribe again' : 'Transcribe'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <RunForm recording={recording} onDone={onClose} />
    </Modal>
  );
}

/** Typing is quoted when it pauses. */
const settleMs = 400;

function RunForm({ recording, onDone }: { recording: Recording; onDone: () => void }) {
  const engines = useEngines();
  const [choice, setChoice] = useState(() => initialChoice(recording.latestJob));
  const options = useMemo(
    () => (engines.data ? toJobOptions(choice, engineOf(engines.data, choice)) : null),
    [choice, engines.data],
  );
  const [settled] = useDebouncedValue<JobOptions | null>(options, settleMs);
  const quote = useQuote(recording.id, settled);
  const start = useStartRun(recording.id);
  const isAsking = settled === null || quote.isFetching || JSON.stringify(settled) !== JSON.stringify(options);
  const made = isAsking ? undefined : quote.data;
  const refused = refusalOf(isAsking ? null : quote.error);
  const notStarted = refusalOf(start.error);
  const places = { ...refused.places, ...notStarted.places };
  const problem = refused.problem ?? notStarted.problem;

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!made || start.isPending) return;
    start.mutate(made.id, {
      onSuccess: () => {
        announce('The run has begun.');
        onDone();
      },
      // A quote that does not hold any more: the one that does is shown with the reason. Any other is taken again as it is.
      onError: (error) => void (refusalOf(error).places.quote && quote.refetch()),
    });
  }

  if (engines.error) return <ProblemScreen error={engines.error} onRetry={() => engines.refetch()} />;
  if (!engines.data) return <Reading />;
  return (
    <form onSubmit={onSubmit} className={classes.form}>
      {recording.transcript && <p className={classes.lead}>The text there is now stays, as an earlier revision.</p>}
      <RunFields
        engines={engines.data}
        choice={choice}
        places={places}
        channels={recording.channels}
        onChange={(next) => {
          start.reset();
          setChoice(next);
        }}
      />
      <QuoteBox quote={made} isAsking={isAsking} refusal={places.quote} onAsk={() => quote.refetch()} />
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={isAsking || start.isPending} disabled={!made || shortfall(made) !== null}>
          Start
        </Button>
      </Group>
    </form>
  );
}

function initialChoice(job: Job | null) {
  return job?.waitingFor === 'quote' ? choiceOf(job) : noChoice;
}

function Reading() {
  return (
    <div className={classes.form} role="status" aria-label="The engines are loading">
      <Skeleton height={60} />
      <Skeleton height={60} />
      <Skeleton height={60} />
      <Skeleton height={148} />
    </div>
  );
}
