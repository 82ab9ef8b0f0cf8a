import type { Episode, Feed } from '@audiotricks/contracts';
import { withoutQuery } from '../imports/index.ts';
import type { SeenEpisode } from './episodes.repository.ts';
import type { FeedRow } from './feeds.repository.ts';
import type { FeedEpisode } from './parse-feed.ts';

/** A feed as the API shows it; its address whole, because it names the feed. */
export function viewFeed(row: FeedRow): Feed {
  return {
    id: row.id,
    url: row.url,
    title: row.title,
    follow: row.followedAt !== null,
    importedCount: row.importedCount,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    nextCheckAt: row.nextCheckAt?.toISOString() ?? null,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail ?? '' },
    createdAt: row.createdAt.toISOString(),
  };
}

export function viewEpisode(episode: FeedEpisode, seen: SeenEpisode | undefined): Episode {
  return {
    guid: episode.guid,
    title: episode.title,
    publishedAt: episode.publishedAt?.toISOString() ?? null,
    durationMs: episode.durationMs,
    sizeBytes: episode.sizeBytes,
    url: withoutQuery(episode.url),
    importId: seen?.importId ?? null,
  };
}
