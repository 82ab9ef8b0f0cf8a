import { type Database, executorOf, type Transaction } from '../database/index.ts';
import type { BossHolder } from './boss.ts';
import { type Claim, toClaim } from './claim.ts';
import { createFairShare, type Waiting } from './fair-share.ts';
import type { Job } from './job.ts';
import { type AttemptKey, readOwned, readWaiting, release, stampOwner } from './job-table.ts';
import { parseGroup, toPlanPriority } from './send-options.ts';

/** Free slots by pool. */
type FreeSlots = Readonly<Record<string, number>>;

export interface Claiming {
  /** Takes as many ready jobs as there are free slots, fairly between the workspaces. One short transaction. */
  claim(free: FreeSlots): Promise<Claim[]>;
  /** Gives back, uncounted, what the database says this process runs but it does not: a claim whose answer got lost. */
  giveBackUnknown(known: readonly AttemptKey[]): Promise<void>;
}

export interface ClaimingDeps {
  database: Database;
  holder: BossHolder;
  /** What this process can run, and in which pool. */
  jobs: ReadonlyMap<string, { job: Job; pool: string }>;
  processId: string;
  /** Whether this process can run what needs that. */
  canRun: (needs: string) => boolean;
}

interface WaitingHere extends Waiting {
  needs: string | undefined;
}

export function createClaiming({ database, holder, jobs, processId, canRun }: ClaimingDeps): Claiming {
  const fairShare = createFairShare();

  const isRunnable = ({ needs }: { needs: string | undefined }) => needs === undefined || canRun(needs);

  async function findWaiting(transaction: Transaction, free: FreeSlots): Promise<WaitingHere[]> {
    const queues = [...jobs].filter(([, { pool }]) => (free[pool] ?? 0) > 0).map(([name]) => name);
    const rows = await readWaiting(transaction, queues, Math.max(...Object.values(free)));
    return rows.map(({ tier, ...row }) => ({
      ...row,
      ...parseGroup(row.group),
      pool: jobs.get(row.queue)?.pool ?? '',
      planPriority: toPlanPriority(tier),
    }));
  }

  return {
    claim(free) {
      return database.system(async (transaction) => {
        const waiting = await findWaiting(transaction, free);
        if (waiting.length === 0) return [];
        const boss = await holder.get();
        const claims: Claim[] = [];
        for (const { queue, group, count } of fairShare.grant(waiting.filter(isRunnable), free)) {
          const job = jobs.get(queue)?.job;
          if (!job) continue;
          const others = waiting.filter((entry) => entry.queue === queue && entry.group !== group);
          const rows = await boss.fetch<object>(queue, {
            includeMetadata: true,
            batchSize: count,
            ignoreGroups: others.map((entry) => entry.group),
            db: executorOf(transaction),
          });
          claims.push(...rows.map((row) => toClaim(job, row)));
        }
        // A group that came between reading and fetching was not among those to leave alone.
        const foreign = claims.filter((claim) => !isRunnable(claim));
        if (foreign.length > 0) await release(transaction, foreign);
        const own = claims.filter(isRunnable);
        if (own.length > 0) {
          const names = [...new Set(own.map((claim) => claim.name))];
          await stampOwner(
            transaction,
            names,
            own.map((claim) => claim.id),
            processId,
          );
        }
        return own;
      });
    },
    giveBackUnknown(known) {
      const knownIds = known.map(({ id }) => id);
      return database.system(async (transaction) => {
        const owned = await readOwned(transaction, processId, knownIds);
        if (owned.length > 0) await release(transaction, owned);
      });
    },
  };
}
