import type { Job, Recording } from '@audiotricks/contracts';
import { Button, Progress } from '@mantine/core';
import { formatPercent, formatRemaining } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { isUnderWay, shownState, stageSentence } from '../library/index.ts';
import classes from './job-status.module.css';
import { useJobActions } from './use-recording.ts';

/** How far the run is, or why it ended without text; nothing once all is well. */
export function JobStatus({ recording }: { recording: Recording }) {
  const actions = useJobActions(recording);
  const job = recording.latestJob;
  if (job && isUnderWay(recording)) return <JobProgress job={job} onCancel={() => actions.cancel.mutate()} />;
  const isFailed = shownState(recording) === 'failed' || job?.state === 'failed';
  const refused = actions.retry.error ?? actions.run.error;
  const problem = refused ? describeProblem(refused) : null;
  if (isFailed) {
    const failure = job?.error ?? recording.error;
    return (
      <Notice
        kind="failed"
        title={failure?.detail ?? 'This recording could not be turned into text.'}
        code={problem?.code ?? failure?.code}
        actions={
          <Button variant="default" loading={actions.retry.isPending} onClick={() => actions.retry.mutate()}>
            Try again
          </Button>
        }
      >
        {problem?.detail ?? whatIsSafe(job)}
      </Notice>
    );
  }
  if (shownState(recording) === 'cancelled') {
    return (
      <Notice
        kind="info"
        title="This run was cancelled."
        code={problem?.code}
        actions={
          <Button variant="default" loading={actions.run.isPending} onClick={() => actions.run.mutate()}>
            Run again
          </Button>
        }
      >
        {problem?.detail ?? whatIsSafe(job)}
      </Notice>
    );
  }
  return null;
}

function whatIsSafe(job: Job | null): string {
  return job && job.chunks.done > 0 ? 'The recording and the text so far are safe.' : 'The recording is safe.';
}

function JobProgress({ job, onCancel }: { job: Job; onCancel: () => void }) {
  const isQueued = job.state === 'queued';
  return (
    <section className={classes.progress} aria-label="Progress">
      <div className={classes.line}>
        <span role="status">{stageSentence(job)}</span>
        <span className={classes.numbers}>
          {!isQueued && formatPercent(job.progress)}
          {job.etaMs !== null && ` · ${formatRemaining(job.etaMs)}`}
        </span>
        <Button variant="subtle" color="gray" size="compact-sm" className={classes.cancel} onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <Progress value={job.progress * 100} aria-label="Progress" />
    </section>
  );
}
