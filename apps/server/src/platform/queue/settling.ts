import { type Database, executorOf, type Transaction } from '../database/index.ts';
import { affectedBy, type BossHolder } from './boss.ts';
import type { HandlersByName } from './catalog.ts';
import { type Claim, inGroup } from './claim.ts';
import { askedDelayMs, ClaimLostError, failureOf, isFinal, isUncounted } from './failure.ts';
import { forbidRetry, postponeRetry, release } from './job-table.ts';
import type { Sending } from './sending.ts';

type Outcome = 'retried' | 'failed' | 'lost';

/** What a job leaves behind, with its claim. */
export interface Completion<Result> {
  claim: Claim;
  effect(transaction: Transaction): Promise<Result>;
}

export interface Settling {
  /** The effect and the completion in one transaction; ClaimLostError rolls both back. */
  complete<Result>(completion: Completion<Result>): Promise<Result>;
  /** The same for several claims of one kind and workspace, all or none; the effects run one after another. */
  completeAll(completions: readonly Completion<unknown>[]): Promise<unknown[]>;
  /** Tries again later or, when that is useless or used up, ends the job with its handler's `onFailed`. */
  fail(claim: Claim, error: unknown): Promise<Outcome>;
}

const MAX_RETRY_DELAY_MS = 10 * 60 * 1_000;
/** Whoever asks to come later more often than this is taken for broken: its attempts count. */
const MOST_UNCOUNTED = 1_000;

export interface SettlingDeps {
  database: Database;
  holder: BossHolder;
  sending: Sending;
  handlers: HandlersByName;
}

/** The only place where jobs end. Each ending is fenced: it counts only while the claim is still ours. */
export function createSettling({ database, holder, sending, handlers }: SettlingDeps): Settling {
  async function sendNextPeriod(transaction: Transaction, claim: Claim): Promise<void> {
    if (claim.job.kind === 'periodic') await sending.sendPeriodic(transaction, claim.job, claim.job.everyMs);
  }

  /** Completes `first` and others of its kind, or none. */
  async function end(transaction: Transaction, first: Claim, ...others: readonly Claim[]): Promise<void> {
    const claims = [first, ...others];
    const boss = await holder.get();
    const db = executorOf(transaction);
    const response = await boss.complete(first.name, claims.map(fenceOf), undefined, { db });
    if (affectedBy(response) !== claims.length) throw new ClaimLostError(first.name, first.id);
    for (const claim of claims) await sendNextPeriod(transaction, claim);
  }

  async function fail(transaction: Transaction, claim: Claim, error: unknown): Promise<void> {
    const boss = await holder.get();
    const db = executorOf(transaction);
    const response = await boss.fail(claim.name, fenceOf(claim), failureOf(error), { db });
    if (affectedBy(response) !== 1) throw new ClaimLostError(claim.name, claim.id);
  }

  function failForGood(claim: Claim, error: unknown): Promise<void> {
    return inGroup(database, claim, async (transaction) => {
      await handlers.get(claim.name)?.onFailed(transaction, claim.data, failureOf(error));
      await forbidRetry(transaction, claim);
      await fail(transaction, claim, error);
      await sendNextPeriod(transaction, claim);
    });
  }

  function tryLater(claim: Claim, error: unknown): Promise<void> {
    return database.system(async (transaction) => {
      if (!isCounted(claim, error)) {
        const released = await release(transaction, [claim], askedDelayMs(error) ?? backOffMs(claim));
        if (released !== 1) throw new ClaimLostError(claim.name, claim.id);
        return;
      }
      await fail(transaction, claim, error);
      await postponeRetry(transaction, claim, askedDelayMs(error) ?? backOffMs(claim));
    });
  }

  return {
    complete({ claim, effect }) {
      return inGroup(database, claim, async (transaction) => {
        const result = await effect(transaction);
        await end(transaction, claim);
        return result;
      });
    },
    async completeAll(completions) {
      const [first, ...others] = completions.map(({ claim }) => claim);
      if (first === undefined) return [];
      return await inGroup(database, first, async (transaction) => {
        const results: unknown[] = [];
        for (const { effect } of completions) results.push(await effect(transaction));
        await end(transaction, first, ...others);
        return results;
      });
    },
    async fail(claim, error) {
      try {
        if ((claim.mayRetry || !isCounted(claim, error)) && !isFinal(error)) {
          await tryLater(claim, error);
          return 'retried';
        }
        await failForGood(claim, error);
        return 'failed';
      } catch (problem) {
        if (problem instanceof ClaimLostError) return 'lost';
        throw problem;
      }
    },
  };
}

function isCounted({ retryCount }: Claim, error: unknown): boolean {
  return !isUncounted(error) || retryCount >= MOST_UNCOUNTED;
}

function fenceOf({ id, retryCount }: Claim): { id: string; retryCount: number } {
  return { id, retryCount };
}

/** Doubles with each attempt; a random half keeps jobs that failed together from coming back together. */
function backOffMs({ job, attempt }: Claim): number {
  const fullMs = Math.min(job.retryDelayMs * 2 ** Math.min(attempt - 1, 20), MAX_RETRY_DELAY_MS);
  return Math.round(fullMs / 2 + (Math.random() * fullMs) / 2);
}
