import type { FeedDeps } from './feeds.deps.ts';
import { checkFeedJob } from './feeds.jobs.ts';

/** Feeds a sweep takes at a time. */
const batch = 200;
/** A check that is lost, whatever the reason, is sent again after this. */
const leaseMs = 30 * 60_000;

/** For the queue to run every minute, over all workspaces: sends a check for each feed that is due. Answers how many. */
export function createSendDueChecks({ database, queue, now }: Pick<FeedDeps, 'database' | 'queue' | 'now'>) {
  return async function sendDueChecks(): Promise<number> {
    const due = await database.system((transaction) =>
      transaction.feed.findMany({
        // Nothing is added to a workspace that is at rest.
        where: { nextCheckAt: { lte: now() }, workspace: { archivedAt: null, deletionDueAt: null } },
        orderBy: { nextCheckAt: 'asc' },
        take: batch,
        select: { id: true, workspaceId: true },
      }),
    );
    let sent = 0;
    for (const { id: feedId, workspaceId } of due) {
      const nextCheckAt = new Date(now().getTime() + leaseMs);
      const isNew = await database.tenant(workspaceId, async (transaction) => {
        const { count } = await transaction.feed.updateMany({
          where: { id: feedId, workspaceId, nextCheckAt: { lte: now() } },
          data: { nextCheckAt },
        });
        if (count === 0) return false;
        await queue.send(transaction, checkFeedJob, { workspaceId, feedId }, { singletonKey: feedId });
        return true;
      });
      if (isNew) sent += 1;
    }
    return sent;
  };
}
