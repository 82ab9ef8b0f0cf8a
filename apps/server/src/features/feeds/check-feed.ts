import type { Transaction } from '../../platform/database/index.ts';
import { createHandler, type Handler } from '../../platform/queue/index.ts';
import { AppError } from '../../shared/errors.ts';
import { findSeen, markSeen } from './episodes.repository.ts';
import type { FeedDeps } from './feeds.deps.ts';
import { FeedRefusedError } from './feeds.errors.ts';
import { checkFeedJob, followFeedsJob } from './feeds.jobs.ts';
import { type FeedKey, type FeedRow, findFeed, lockFeed, updateFeedRow } from './feeds.repository.ts';
import { importEpisodes } from './import-episodes.ts';
import type { FeedEpisode } from './parse-feed.ts';
import { putOffMs } from './put-off.ts';
import { createReadFeedSource, type FeedAnswer } from './read-feed-source.ts';
import { createSendDueChecks } from './send-due-checks.ts';

/** New episodes imported by one look; the rest comes with the next one. */
const mostNew = 20;
/** Older ones that turn up are not new: a feed that moved has names of its own for everything it ever had. */
const oldestNewMs = 2 * 24 * 60 * 60_000;

/** What the worker does for followed feeds. */
export function createFeedHandlers(deps: FeedDeps): Handler[] {
  const { database, now } = deps;
  const readFeedSource = createReadFeedSource(deps);
  const sendDueChecks = createSendDueChecks(deps);

  async function look(row: FeedRow, signal: AbortSignal): Promise<FeedAnswer | AppError> {
    const { url, etag, lastModified } = row;
    // Without a condition where what there is has to be learnt.
    const known = isFirstLook(row) ? {} : { known: { etag, lastModified } };
    return readFeedSource(url, { ...known, signal }).catch((cause: unknown) => {
      if (cause instanceof AppError && cause.code.startsWith('feed.')) return cause;
      throw cause;
    });
  }

  async function note(transaction: Transaction, key: FeedKey, found: FeedAnswer | AppError): Promise<void> {
    const row = await lockFeed(transaction, key);
    if (!row || row.followedAt === null) return;
    if (found instanceof AppError) return noteTrouble(transaction, row, found);
    const isComplete = found.kind === 'unchanged' || (await takeNew(transaction, row, found.feed.episodes));
    const changes = {
      ...(found.kind === 'feed' && { title: found.feed.title }),
      // With some left over the next look must not hear that nothing has changed.
      ...(found.kind === 'feed' && (isComplete ? found.version : { etag: null, lastModified: null })),
      ...{ checkedAt: now(), failureCount: 0, errorCode: null, errorDetail: null },
      nextCheckAt: after(putOffMs({ failureCount: 0, random: Math.random() })),
    };
    await updateFeedRow(transaction, { ...key, changes });
  }

  /** Whether all that is new is requested. */
  async function takeNew(transaction: Transaction, row: FeedRow, episodes: FeedEpisode[]): Promise<boolean> {
    const { workspaceId, id: feedId, createdById: userId, followedAt } = row;
    const guids = episodes.map(({ guid }) => guid);
    if (isFirstLook(row)) {
      await markSeen(transaction, { workspaceId, feedId, guids });
      return true;
    }
    const seen = await findSeen(transaction, { workspaceId, feedId, guids });
    const unseen = episodes.filter(({ guid }) => !seen.has(guid));
    const since = (followedAt?.getTime() ?? 0) - oldestNewMs;
    const isNew = ({ publishedAt }: FeedEpisode) => publishedAt === null || publishedAt.getTime() >= since;
    const old = unseen.filter((episode) => !isNew(episode)).map(({ guid }) => guid);
    await markSeen(transaction, { workspaceId, feedId, guids: old });
    const fresh = unseen.filter(isNew);
    await importEpisodes(deps, transaction, { feed: row, userId, episodes: fresh.slice(0, mostNew) });
    return fresh.length <= mostNew;
  }

  /** Put off, longer each time; where the server says that it is gone, no longer followed. */
  async function noteTrouble(transaction: Transaction, row: FeedRow, trouble: AppError): Promise<void> {
    const { workspaceId, id: feedId } = row;
    const refused = trouble instanceof FeedRefusedError ? trouble : null;
    const isGone = refused?.sourceStatus === 410;
    const failureCount = row.failureCount + 1;
    const waitMs = putOffMs({ failureCount, retryAfterMs: refused?.retryAfterMs, random: Math.random() });
    const changes = {
      ...{ failureCount, errorCode: trouble.code, errorDetail: trouble.message },
      ...(isGone ? { followedAt: null, nextCheckAt: null } : { nextCheckAt: after(waitMs) }),
    };
    await updateFeedRow(transaction, { workspaceId, feedId, changes });
  }

  const after = (waitMs: number) => new Date(now().getTime() + waitMs);

  return [
    createHandler(checkFeedJob, async ({ data, signal, done }) => {
      const row = await database.tenant(data.workspaceId, (transaction) => findFeed(transaction, data));
      if (!row || row.followedAt === null) return;
      const found = await look(row, signal);
      await done((transaction) => note(transaction, data, found));
    }),
    createHandler(followFeedsJob, async () => {
      await sendDueChecks();
    }),
  ];
}

/** Nobody has looked since it is followed: what there is by now is not new. */
function isFirstLook({ checkedAt, followedAt }: FeedRow): boolean {
  return checkedAt === null || followedAt === null || checkedAt < followedAt;
}
