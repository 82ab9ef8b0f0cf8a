import { type Database, executorOf } from '../database/index.ts';
import { affectedBy, type BossHolder } from './boss.ts';
import { workerLost } from './failure.ts';
import { readOwned } from './job-table.ts';
import { wakeChannel } from './notices.ts';

export interface HandBackDeps {
  database: Database;
  holder: BossHolder;
  /** Whose claims. */
  processId: string;
}

/**
 * Ends the attempts of a process that is known to be dead, so that its jobs start elsewhere at once. Each counts as
 * a failed attempt: a job that kills every worker it meets must end too. Answers how many there were.
 */
export function handBackOwned({ database, holder, processId }: HandBackDeps): Promise<number> {
  return database.system(async (transaction) => {
    const owned = await readOwned(transaction, processId, []);
    const boss = await holder.get();
    let handedBack = 0;
    for (const [name, rows] of Object.entries(Object.groupBy(owned, (row) => row.name))) {
      const attempts = (rows ?? []).map(({ id, retryCount }) => ({ id, retryCount }));
      handedBack += affectedBy(await boss.fail(name, attempts, workerLost, { db: executorOf(transaction) }));
      await transaction.$executeRaw`SELECT pg_notify(${wakeChannel}, ${name})`;
    }
    return handedBack;
  });
}
