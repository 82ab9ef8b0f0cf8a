import type { Transaction } from '../database/index.ts';
import { type Failure, JobPayloadError } from './failure.ts';
import type { Job, PeriodicJob, SystemJob, WorkspaceJob, WorkspacePayload } from './job.ts';
import type { Match } from './match.ts';

/**
 * Runs `effect` and the completion of the job in ONE transaction, as tenant of `data.workspaceId` (a job of
 * no workspace: as the system). Throws ClaimLostError, rolling the effect back, when this attempt no longer owns the job. At most once
 * per attempt. `effect` is quick, does nothing outside its transaction, and is called again where PostgreSQL asks for a
 * repetition.
 */
export type Done = <Result>(
  effect: (transaction: Transaction) => Promise<Result>,
  options?: DoneOptions,
) => Promise<Result>;

export interface DoneOptions {
  /**
   * Where nobody waits for this one effect: it shares the transaction with those of jobs of the same kind and workspace
   * that have these fields in their payload too, such as `{ jobId }`, and end within a second in this process.
   */
  together?: Match | undefined;
}

export interface Run<Data> {
  data: Data;
  /** 1 for the first attempt. Attempts handed back by a stopping process are not counted. */
  attempt: number;
  /** Aborted when the job is cancelled, lost, out of time or the process stops. Pass it on to everything slow. */
  signal: AbortSignal;
  done: Done;
}

export interface HandlerOptions<Data> {
  /** Called in the transaction that ends the job for good, as tenant of the workspace or as the system. */
  onFailed?(transaction: Transaction, data: Data, failure: Failure): Promise<void>;
}

/** What a periodic job's payload parses to. */
const none = { success: true, data: {} } as const;

/** One job with what runs it; the payload's type is checked inside. */
export interface Handler {
  readonly job: Job;
  run(context: Run<unknown>): Promise<void>;
  onFailed(transaction: Transaction, data: unknown, failure: Failure): Promise<void>;
}

/**
 * Binds the code that does a job to its declaration. `run` may be called twice for one job (a crash in the middle), and
 * returning without `done` completes the job without an effect.
 */
export function createHandler<Payload extends WorkspacePayload>(
  job: WorkspaceJob<Payload>,
  run: (context: Run<Payload>) => Promise<void>,
  options?: HandlerOptions<Payload>,
): Handler;
export function createHandler<Payload extends object>(
  job: SystemJob<Payload>,
  run: (context: Run<Payload>) => Promise<void>,
  options?: HandlerOptions<Payload>,
): Handler;
export function createHandler(job: PeriodicJob, run: (context: Run<Record<string, never>>) => Promise<void>): Handler;
export function createHandler<Payload extends object>(
  job: Job,
  run: (context: Run<never>) => Promise<void>,
  options: HandlerOptions<Payload> = {},
): Handler {
  const parse = (data: unknown) => (job.kind === 'periodic' ? none : job.payload.safeParse(data));
  return {
    job,
    async run(context) {
      const parsed = parse(context.data);
      if (!parsed.success) throw new JobPayloadError(job.name, parsed.error);
      await run({ ...context, data: parsed.data as never });
    },
    async onFailed(transaction, data, failure) {
      const parsed = parse(data);
      if (parsed.success) await options.onFailed?.(transaction, parsed.data as Payload, failure);
    },
  };
}
