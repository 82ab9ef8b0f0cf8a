import type { Job, Recording } from '@audiotricks/contracts';
import { formatPercent, formatRemaining } from '../../lib/format.ts';

const stageWords: Record<Job['stage'], string> = {
  probe: 'Reading the file',
  chunk: 'Finding speech',
  transcribe: 'Turning speech into words',
  stitch: 'Joining the text',
  summarise: 'Summarising',
  publish: 'Finishing',
};

/** The stage as a person would say it. */
export function stageSentence(job: Job): string {
  if (job.waitingFor === 'quote') return 'Waiting until its quote is taken';
  if (job.state === 'queued') return 'Waiting to start';
  return job.waitingFor === 'worker' ? 'Waiting for a machine that has this engine' : stageWords[job.stage];
}

/** "42 %" and "about 3 min left", as far as there is something to say: what waits has no percent. */
export function progressParts({ state, progress, etaMs }: Job): string[] {
  return [
    ...(state === 'queued' ? [] : [formatPercent(progress)]),
    ...(etaMs === null ? [] : [formatRemaining(etaMs)]),
  ];
}

/** "Turning speech into words, 42 %, about 3 min left"; time only where it was measured. */
export function jobSentence(job: Job): string {
  return [stageSentence(job), ...progressParts(job)].join(', ');
}

export type ShownState = 'queued' | 'running' | 'ready' | 'failed' | 'cancelled';

/** One state to show: a run under way wins over what stands. */
export function shownState({ state, latestJob }: Recording): ShownState {
  if (latestJob?.state === 'queued') return 'queued';
  if (latestJob?.state === 'running') return 'running';
  if (state === 'ready') return 'ready';
  if (latestJob?.state === 'cancelled') return 'cancelled';
  return state === 'failed' ? 'failed' : 'running';
}

export const stateWords: Record<ShownState, string> = {
  queued: 'Waiting',
  running: 'Running',
  ready: 'Ready',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function isUnderWay(recording: Recording): boolean {
  const state = shownState(recording);
  return state === 'queued' || state === 'running';
}
