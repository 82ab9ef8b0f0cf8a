import { type Database, executorOf, type Transaction } from '../database/index.ts';
import type { BossHolder } from './boss.ts';
import { type Claim, toClaim } from './claim.ts';
import { createFairShare, type Waiting } from './fair-share.ts';
import type { Job } from './job.ts';
import { type AttemptKey, readOwned, readWaiting, release, stampOwner } from './job-table.ts';
import type { PlanPriority } from './send-options.ts';

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
}

export function createClaiming({ database, holder, jobs, processId }: ClaimingDeps): Claiming {
  const fairShare = createFairShare();

  async function findWaiting(transaction: Transaction, free: FreeSlots): Promise<Waiting[]> {
    const queues = [...jobs].filter(([, { pool }]) => (free[pool] ?? 0) > 0).map(([name]) => name);
    const rows = await readWaiting(transaction, queues, Math.max(...Object.values(free)));
    return rows.map(({ tier, ...row }) => ({
      ...row,
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
        for (const { queue, group, count } of fairShare.grant(waiting, free)) {
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
        if (claims.length > 0) {
          const names = [...new Set(claims.map((claim) => claim.name))];
          await stampOwner(
            transaction,
            names,
            claims.map((claim) => claim.id),
            processId,
          );
        }
        return claims;
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

function toPlanPriority(tier: string | null): PlanPriority {
  return tier === 'low' || tier === 'high' ? tier : 'normal';
}
