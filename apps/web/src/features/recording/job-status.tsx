import type { Job, Recording } from '@audiotricks/contracts';
import { Button, Progress } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { isUnderWay, progressParts, shownState, stageSentence } from '../library/index.ts';
import classes from './job-status.module.css';
import type { JobActions } from './use-recording.ts';

interface JobStatusProps {
  recording: Recording;
  actions: JobActions;
  /** Opens the dialog for a run. */
  onRun: () => void;
}

/** How far the run is, or why it ended without text; nothing once all is well. */
export function JobStatus({ recording, actions, onRun }: JobStatusProps) {
  const refusal = actions.refusal ? describeProblem(actions.refusal) : null;
  return (
    <>
      {refusal && <Notice kind="failed" title={refusal.detail} code={refusal.code} />}
      <RunState recording={recording} actions={actions} onRun={onRun} />
    </>
  );
}

function RunState({ recording, actions: { retry, cancel }, onRun }: JobStatusProps) {
  const job = recording.latestJob;
  const state = shownState(recording);
  if (job && isUnderWay(recording)) {
    return <JobProgress job={job} onCancel={() => cancel.mutate()} onRun={onRun} />;
  }
  if (state === 'failed' || job?.state === 'failed') {
    const failure = job?.error ?? recording.error;
    // The link to the one that is here stands in the head of the page.
    if (failure?.code === 'recording.duplicate') return <Notice kind="info" title={failure.detail} />;
    const again = (
      <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
        Try again
      </Button>
    );
    const title = failure?.detail ?? 'This recording could not be turned into text.';
    return (
      <Notice kind="failed" title={title} code={failure?.code} actions={again}>
        {whatIsSafe(job)}
      </Notice>
    );
  }
  if (state !== 'cancelled') return null;
  const again = (
    <Button variant="default" onClick={onRun} aria-haspopup="dialog">
      Transcribe again…
    </Button>
  );
  return (
    <Notice kind="info" title="This run was cancelled." actions={again}>
      {whatIsSafe(job)}
    </Notice>
  );
}

function whatIsSafe(job: Job | null): string {
  return job && job.chunks.done > 0 ? 'The recording and the text so far are safe.' : 'The recording is safe.';
}

function JobProgress({ job, onCancel, onRun }: { job: Job; onCancel: () => void; onRun: () => void }) {
  return (
    <section className={classes.progress} aria-label="Progress">
      <div className={classes.line}>
        <span role="status">{stageSentence(job)}</span>
        <span className={classes.numbers}>{progressParts(job).join(' · ')}</span>
        {job.waitingFor === 'quote' && (
          <Button variant="default" size="compact-sm" className={classes.quote} onClick={onRun} aria-haspopup="dialog">
            See the quote…
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-sm" className={classes.cancel} onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <Progress value={job.progress * 100} aria-label="Progress" />
    </section>
  );
}
