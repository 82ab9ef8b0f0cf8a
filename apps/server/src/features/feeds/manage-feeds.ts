import { type Feed, idSchema } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';
import { pageOf } from '../../shared/page.ts';
import type { FeedDeps } from './feeds.deps.ts';
import { feedNotFollowed, feedNotFound } from './feeds.errors.ts';
import { checkFeedJob } from './feeds.jobs.ts';
import { type FeedKey, findFeed, listFeedRows, lockFeed, removeFeed, updateFeedRow } from './feeds.repository.ts';
import { viewFeed } from './feeds.view.ts';

/** The feeds a workspace keeps. All throw `feed.not_found` for one it does not have. */
export function createManageFeeds({ database, queue, now }: Pick<FeedDeps, 'database' | 'queue' | 'now'>) {
  async function readFeed(key: FeedKey): Promise<Feed> {
    const row = await database.tenant(key.workspaceId, (transaction) => findFeed(transaction, key));
    if (!row) throw feedNotFound();
    return viewFeed(row);
  }

  /** A page, newest first; the cursor is the last id of the page before. */
  async function listFeeds(input: { workspaceId: string; limit: number; cursor?: string | undefined }) {
    const { workspaceId, limit, cursor = null } = input;
    if (cursor !== null && !idSchema.safeParse(cursor).success) throw cursorInvalid();
    const rows = await database.tenant(workspaceId, (transaction) =>
      listFeedRows(transaction, { workspaceId, after: cursor, count: limit + 1 }),
    );
    const { page, nextCursor } = pageOf(rows, limit);
    return { items: page.map(viewFeed), nextCursor };
  }

  /** From the moment it is followed, the first look only learns what there is: see `check-feed.ts`. */
  function followFeed({ follow, userId, ...key }: FeedKey & { follow: boolean; userId: string }): Promise<Feed> {
    return database.tenant(key.workspaceId, async (transaction) => {
      const row = await lockFeed(transaction, key);
      if (!row) throw feedNotFound();
      if (follow === (row.followedAt !== null)) return viewFeed(row);
      const at = follow ? now() : null;
      const changes = { followedAt: at, nextCheckAt: at, failureCount: 0, errorCode: null, errorDetail: null };
      await updateFeedRow(transaction, { ...key, changes: { ...changes, ...(follow && { createdById: userId }) } });
      if (follow) await sendCheck(transaction, key);
      return viewFeed({ ...row, ...changes });
    });
  }

  /** Throws `feed.not_followed`. */
  function checkNow(key: FeedKey): Promise<Feed> {
    return database.tenant(key.workspaceId, async (transaction) => {
      const row = await lockFeed(transaction, key);
      if (!row) throw feedNotFound();
      if (row.followedAt === null) throw feedNotFollowed();
      await sendCheck(transaction, key);
      return viewFeed(row);
    });
  }

  async function sendCheck(transaction: Parameters<typeof queue.send>[0], key: FeedKey): Promise<void> {
    await queue.send(transaction, checkFeedJob, key, { singletonKey: key.feedId });
  }

  async function deleteFeed(key: FeedKey): Promise<void> {
    const isGone = await database.tenant(key.workspaceId, (transaction) => removeFeed(transaction, key));
    if (!isGone) throw feedNotFound();
  }

  return { readFeed, listFeeds, followFeed, checkNow, deleteFeed };
}

function cursorInvalid(): AppError {
  return new AppError('request.invalid', 'The cursor is not one that a list answered with.', {
    fields: [{ path: 'query.cursor', message: 'Use the nextCursor of the page before, unchanged.' }],
  });
}
