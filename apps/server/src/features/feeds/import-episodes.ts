import type { Transaction } from '../../platform/database/index.ts';
import { findSeen, linkImport, markSeen } from './episodes.repository.ts';
import type { FeedDeps } from './feeds.deps.ts';
import type { FeedRow } from './feeds.repository.ts';
import type { FeedEpisode } from './parse-feed.ts';

/**
 * Requests imports of episodes in the given transaction, which holds the feed's lock, so that nobody else imports them
 * meanwhile. One that was brought already is not brought again. Answers the imports in the order of the episodes.
 */
export async function importEpisodes(
  { imports }: Pick<FeedDeps, 'imports'>,
  transaction: Transaction,
  { feed, userId, episodes }: { feed: FeedRow; userId: string; episodes: readonly FeedEpisode[] },
): Promise<string[]> {
  const { workspaceId, id: feedId, options } = feed;
  const guids = episodes.map(({ guid }) => guid);
  await markSeen(transaction, { workspaceId, feedId, guids });
  const seen = await findSeen(transaction, { workspaceId, feedId, guids });
  const importIds: string[] = [];
  for (const { guid, url, title } of episodes) {
    const known = seen.get(guid)?.importId;
    if (known) {
      importIds.push(known);
      continue;
    }
    const made = await imports.requestIn(transaction, { workspaceId, userId, url, title, options });
    await linkImport(transaction, { workspaceId, feedId, guid, importId: made.id });
    importIds.push(made.id);
  }
  return importIds;
}
