import type { Log } from '../../shared/log.ts';
import type { Database } from '../database/index.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { BossHolder } from './boss.ts';
import { bindHandlers, type Catalog } from './catalog.ts';
import type { Claim } from './claim.ts';
import { createClaiming } from './claiming.ts';
import { deadLetterJob, runDeadLetter } from './dead-letter.ts';
import { createGathering } from './gathering.ts';
import type { Handler, Run } from './handler.ts';
import type { Job, Slots } from './job.ts';
import { release, touch } from './job-table.ts';
import { startMaintenance } from './maintenance.ts';
import { isMatch, type Match } from './match.ts';
import { HEARTBEAT_SECONDS } from './migration.ts';
import { cancelChannel, decodeCancel, isMeant, wakeChannel } from './notices.ts';
import { repeat, within } from './repeating.ts';
import type { Sending } from './sending.ts';
import { createSettling } from './settling.ts';
import { createWaker } from './waker.ts';

export interface WorkOptions {
  /** Exactly one for each job of the catalog. */
  handlers: readonly Handler[];
  /** How many jobs of each kind this process runs at once. */
  slots: Slots;
  /** Names this process in its claims; never used again by another, so that `handBack` means this one only. */
  processId: string;
  /** What this process can do beyond what all can: it leaves work alone that needs something else. None unless given. */
  capabilities?: readonly string[];
}

export interface Worker {
  /**
   * Claims nothing more, lets running jobs finish until the deadline, then aborts the rest and puts them back at
   * once, uncounted. Resolves when nothing runs, or a second after the deadline.
   */
  stop(options: { deadlineMs: number }): Promise<void>;
}

export interface WorkerDeps {
  database: Database;
  holder: BossHolder;
  sending: Sending;
  catalog: Catalog;
  /** For the connection of pg-boss's upkeep. */
  url: string;
  log: Log;
}

/** Finds what a lost notice missed, and jobs that were sent for later. */
const POLL_MS = 1_000;
const TOUCH_MS = 3_000;
/** How often is looked for claims that nobody could be told about for as long as their heartbeat. */
const LAPSE_CHECK_MS = 500;
/** A periodic job that was lost, or is new, starts again after this at the latest. */
const SEED_MS = 30_000;
const ABORT_GRACE_MS = 1_000;
/** Jobs whose workers died are told to the product in slots of their own. */
const INTERNAL_POOL = 'queue';
const INTERNAL_SLOTS = 2;

/** The process's one claim loop with all that keeps its claims alive. Throws on a missing or double handler. */
export async function startWorker(deps: WorkerDeps, options: WorkOptions): Promise<Worker> {
  const { database, holder, sending, catalog, url, log } = deps;
  const { handlers, slots, processId } = options;
  const capabilities = new Set(options.capabilities);
  const bound = bindHandlers(catalog, handlers, slots);
  const settling = createSettling({ database, holder, sending, handlers: bound });
  const jobs = new Map<string, { job: Job; pool: string }>();
  for (const job of catalog.values()) jobs.set(job.name, { job, pool: job.slots });
  jobs.set(deadLetterJob.name, { job: deadLetterJob, pool: INTERNAL_POOL });
  const claiming = createClaiming({
    database,
    holder,
    jobs,
    processId,
    canRun: (needs) => capabilities.has(needs),
  });
  const gathering = createGathering({ settling, mayOthersCome });
  const waker = createWaker();
  /** Each with when, by `performance.now()`, its claim was surely still ours. */
  const running = new Map<Attempt, number>();
  const stopClaiming = new AbortController();
  const stopAll = new AbortController();

  async function run(claim: Claim, context: Run<unknown>): Promise<void> {
    if (claim.job === deadLetterJob) await runDeadLetter(claim, context, { handlers: bound, log });
    else await bound.get(claim.name)?.run(context);
  }

  function mayOthersCome({ name, group }: Claim, match: Match): boolean {
    const isAlike = ({ claim }: Attempt) => claim.name === name && claim.group === group && isMatch(claim.data, match);
    return [...running.keys()].some((attempt) => attempt.mayFinish() && isAlike(attempt));
  }

  function freeSlots(): Record<string, number> {
    const free: Record<string, number> = { ...slots, [INTERNAL_POOL]: INTERNAL_SLOTS };
    for (const { claim } of running.keys()) {
      const pool = jobs.get(claim.name)?.pool ?? '';
      free[pool] = (free[pool] ?? 0) - 1;
    }
    return Object.fromEntries(Object.entries(free).filter(([, count]) => count > 0));
  }

  function begin(claim: Claim, claimedAtMs: number): void {
    const attempt = startAttempt(claim, { settling, gathering, log, run });
    running.set(attempt, claimedAtMs);
    void attempt.ended.then(() => {
      running.delete(attempt);
      // Slots that become free together are filled by one claim.
      waker.wakeSoon();
    });
  }

  async function claimLoop(): Promise<void> {
    let mayHaveUnknown = false;
    while (!stopClaiming.signal.aborted) {
      try {
        if (mayHaveUnknown) await claiming.giveBackUnknown([...running.keys()].map(({ claim }) => claim));
        mayHaveUnknown = false;
        const free = freeSlots();
        const askedAtMs = performance.now();
        if (Object.keys(free).length > 0) for (const claim of await claiming.claim(free)) begin(claim, askedAtMs);
      } catch (error) {
        mayHaveUnknown = true;
        log.warn({ error }, 'could not claim work, trying again');
      }
      await waker.sleep(POLL_MS);
    }
  }

  async function touchAll(): Promise<void> {
    const held = [...running.keys()].filter((attempt) => !attempt.isStopped());
    if (held.length === 0) return;
    const askedAtMs = performance.now();
    try {
      const lost = await database.system((transaction) =>
        touch(
          transaction,
          held.map(({ claim }) => claim),
        ),
      );
      for (const attempt of held) {
        const state = lost.get(attempt.claim.id);
        if (state) attempt.stop(state === 'cancelled' ? 'cancelled' : 'claim_lost');
        else if (running.has(attempt)) running.set(attempt, askedAtMs);
      }
    } catch (error) {
      log.warn({ error }, 'could not say that the running jobs are alive, trying again');
    }
  }

  /** Whoever is cut off stops by itself before another has the work: that one may pay for it again. */
  async function stopLapsed(): Promise<void> {
    for (const [attempt, heldAtMs] of running)
      if (performance.now() - heldAtMs > HEARTBEAT_SECONDS * 1_000) attempt.stop('claim_lost');
  }

  async function seedPeriodic(): Promise<void> {
    try {
      await database.system(async (transaction) => {
        for (const job of catalog.values())
          if (job.kind === 'periodic') await sending.sendPeriodic(transaction, job, 0);
      });
    } catch (error) {
      log.warn({ error }, 'could not look after the periodic jobs, trying again');
    }
  }

  function onCancel(text: string): void {
    const notice = decodeCancel(text);
    // An empty notice follows a lost session: what was missed shows at the next touch.
    if (!notice) return void touchAll();
    for (const attempt of running.keys()) {
      if (isMeant(notice, attempt.claim.name, attempt.claim.data)) attempt.stop('cancelled');
    }
  }

  async function handBackRunning(): Promise<void> {
    const rest = [...running.keys()].filter((attempt) => !attempt.isStopped());
    if (rest.length === 0) return;
    try {
      await database.system(async (transaction) => {
        await release(
          transaction,
          rest.map(({ claim }) => claim),
        );
        await transaction.$executeRaw`SELECT pg_notify(${wakeChannel}, '')`;
      });
    } catch (error) {
      log.warn({ error }, 'could not hand back the running jobs; their heartbeat will');
    }
    for (const attempt of rest) attempt.stop('handed_back');
  }

  await holder.get();
  const listeners = [await database.listen(wakeChannel, waker.wake), await database.listen(cancelChannel, onCancel)];
  const maintenance = await startMaintenance({ url, log, queues: [...jobs.keys()] });
  const claims = claimLoop();
  const upkeep = [
    repeat(touchAll, TOUCH_MS, stopAll.signal),
    repeat(stopLapsed, LAPSE_CHECK_MS, stopAll.signal),
    repeat(seedPeriodic, SEED_MS, stopAll.signal),
  ];
  let stopped: Promise<void> | undefined;

  async function stop(deadlineMs: number): Promise<void> {
    stopClaiming.abort();
    gathering.hurry();
    waker.wake();
    await claims;
    await within(
      deadlineMs,
      [...running.keys()].map((attempt) => attempt.ended),
    );
    await handBackRunning();
    await within(
      ABORT_GRACE_MS,
      [...running.keys()].map((attempt) => attempt.ended),
    );
    stopAll.abort();
    await Promise.all([...upkeep, ...listeners.map((listener) => listener.stop()), maintenance.stop()]);
  }

  return {
    stop({ deadlineMs }) {
      stopped ??= stop(deadlineMs);
      return stopped;
    },
  };
}
