import type { Log } from '../../shared/log.ts';
import type { Claim } from './claim.ts';
import { ClaimLostError, JobTimeoutError } from './failure.ts';
import type { Gathering } from './gathering.ts';
import type { Done, Run } from './handler.ts';
import type { Settling } from './settling.ts';

/** Why the signal of a running attempt was aborted. */
type StopReason = 'cancelled' | 'claim_lost' | 'handed_back' | 'timed_out';

/** A claim being run. */
export interface Attempt {
  readonly claim: Claim;
  isStopped(): boolean;
  /** Whether the handler may still come and say that the job is done. */
  mayFinish(): boolean;
  /** Aborts the signal; from now on nothing the handler says counts. The first reason stays. */
  stop(reason: StopReason): void;
  /** Resolves, never rejects, when the handler has returned and the job is settled. */
  readonly ended: Promise<void>;
}

export interface AttemptDeps {
  settling: Settling;
  gathering: Gathering;
  log: Log;
  /** Runs the handler of the claim's job. */
  run(claim: Claim, context: Run<unknown>): Promise<void>;
}

/** How long a failing database is asked again to take a failure; then the heartbeat, which ends too, decides. */
const SETTLE_PATIENCE_MS = 10_000;
const SETTLE_PAUSE_MS = 500;

/** Starts the handler of a claim and settles the job by what it does. */
export function startAttempt(claim: Claim, { settling, gathering, log, run }: AttemptDeps): Attempt {
  const controller = new AbortController();
  const fields = { job: claim.name, id: claim.id, attempt: claim.attempt };
  let reason: StopReason | undefined;
  let isDone = false;
  let isDoneCalled = false;

  function stop(why: StopReason): void {
    if (reason) return;
    reason = why;
    controller.abort(why === 'timed_out' ? new JobTimeoutError(claim.name, claim.job.timeoutMs) : lost());
  }

  function lost(): ClaimLostError {
    return new ClaimLostError(claim.name, claim.id);
  }

  const done: Done = async (effect, { together } = {}) => {
    if (isDoneCalled) throw new TypeError(`${claim.name} called done twice`);
    isDoneCalled = true;
    if (reason) throw lost();
    const completion = { claim, effect };
    const result = await (together === undefined
      ? settling.complete(completion)
      : gathering.complete(together, completion));
    isDone = true;
    return result;
  };

  async function settleFailure(error: unknown): Promise<void> {
    const giveUpAt = performance.now() + SETTLE_PATIENCE_MS;
    while (true) {
      try {
        const outcome = await settling.fail(claim, error);
        if (outcome === 'retried') log.warn({ ...fields, error }, 'an attempt failed and will be repeated');
        else if (outcome === 'failed') log.error({ ...fields, error }, 'a job failed');
        else log.info(fields, 'an attempt failed whose claim was lost');
        return;
      } catch (problem) {
        if (performance.now() > giveUpAt) {
          log.error({ ...fields, error, problem }, 'a failure could not be written down; the heartbeat will end it');
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
      }
    }
  }

  async function perform(): Promise<void> {
    let timedOut: Promise<void> | undefined;
    const timer = setTimeout(() => {
      if (isDone || reason) return;
      stop('timed_out');
      timedOut = settleFailure(controller.signal.reason);
    }, claim.job.timeoutMs);
    try {
      await run(claim, { data: claim.data, attempt: claim.attempt, signal: controller.signal, done });
      if (!isDoneCalled && !reason) await done(async () => {});
    } catch (error) {
      clearTimeout(timer);
      if (isDone) log.error({ ...fields, error }, 'a handler threw after its job was done');
      else if (reason) log.debug({ ...fields, reason }, 'an attempt was stopped');
      else if (error instanceof ClaimLostError) log.info(fields, 'an attempt ended whose claim was lost');
      else await settleFailure(error);
    } finally {
      clearTimeout(timer);
      await timedOut;
    }
  }

  return {
    claim,
    stop,
    isStopped: () => reason !== undefined,
    mayFinish: () => reason === undefined && !isDoneCalled,
    ended: perform(),
  };
}
