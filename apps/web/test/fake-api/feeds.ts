import { randomUUID } from 'node:crypto';
import {
  addFeed,
  checkFeed,
  deleteFeed,
  type Episode,
  type Failure,
  type Feed,
  listFeeds,
  previewFeed,
  readFeed,
  updateFeed,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';
import type { Imports } from './imports.ts';

/** Podcasts of the world, and those that the workspace keeps. */
export interface Feeds {
  all: () => Feed[];
  /** A podcast at an address, with its episodes newest first. */
  publish: (url: string, title: string, episodes: Episode[]) => void;
  keep: (url: string, change?: Partial<Feed>) => Feed;
  trouble: (feedId: string, error: Failure) => void;
  forget: (feedId: string) => void;
}

export function makeEpisode(guid: string, change: Partial<Episode> = {}): Episode {
  return {
    guid,
    title: guid,
    publishedAt: '2026-11-02T06:00:00.000Z',
    durationMs: 2_535_000,
    sizeBytes: 40_560_000,
    url: `https://cdn.example.org/${guid}.mp3`,
    importId: null,
    ...change,
  };
}

export function mountFeeds(server: ContractServer, imports: Imports): Feeds {
  const published = new Map<string, { title: string; episodes: Episode[] }>();
  const kept = new Map<string, Feed>();
  const newestFirst = () => [...kept.values()].reverse();

  function podcastAt(url: string) {
    const podcast = published.get(url);
    if (!podcast) throw new Refusal('feed.not_a_feed', 'There is no podcast feed at this address.');
    return podcast;
  }

  function find(feedId: string | undefined): Feed {
    const found = kept.get(feedId ?? '');
    if (!found) throw new Refusal('feed.not_found', 'There is no such feed.');
    return found;
  }

  function change(feed: Feed, part: Partial<Feed>): Feed {
    const changed = { ...feed, ...part };
    kept.set(feed.id, changed);
    return changed;
  }

  const feeds: Feeds = {
    all: newestFirst,
    publish: (url, title, episodes) => void published.set(url, { title, episodes }),
    keep: (url, part) => {
      const at = new Date();
      const feed: Feed = {
        id: randomUUID(),
        url,
        title: podcastAt(url).title,
        follow: false,
        importedCount: 0,
        checkedAt: at.toISOString(),
        nextCheckAt: null,
        error: null,
        createdAt: at.toISOString(),
        ...part,
      };
      kept.set(feed.id, feed);
      return feed;
    },
    forget: (feedId) => void kept.delete(feedId),
    trouble: (feedId, error) => void change(find(feedId), { error }),
  };

  const follow = (isFollowed: boolean) => ({
    follow: isFollowed,
    nextCheckAt: isFollowed ? new Date(Date.now() + 3_600_000).toISOString() : null,
  });

  server.mount(previewFeed, ({ body }) => {
    const { url } = body as { url: string };
    const feed = newestFirst().find((one) => one.url === url) ?? null;
    return { url, feed, ...podcastAt(url) };
  });
  server.mount(addFeed, ({ body }) => {
    const { url, guids = [], follow: isFollowed } = body as { url: string; guids?: string[]; follow?: boolean };
    const podcast = podcastAt(url);
    let feed = newestFirst().find((one) => one.url === url) ?? feeds.keep(url);
    if (isFollowed !== undefined) feed = change(feed, follow(isFollowed));
    const made = guids.map((guid) => imports.add(`https://cdn.example.org/${guid}.mp3`, guid));
    podcast.episodes = podcast.episodes.map((episode) => {
      const at = guids.indexOf(episode.guid);
      return at < 0 ? episode : { ...episode, importId: made[at]?.id ?? null };
    });
    feed = change(feed, { importedCount: feed.importedCount + made.length });
    return { feed, imports: made };
  });
  server.mount(listFeeds, () => ({ items: newestFirst(), nextCursor: null }));
  server.mount(readFeed, ({ params }) => find(params.feedId));
  server.mount(updateFeed, ({ params, body }) =>
    change(find(params.feedId), follow((body as { follow: boolean }).follow)),
  );
  server.mount(checkFeed, ({ params }) => change(find(params.feedId), { checkedAt: new Date().toISOString() }));
  server.mount(deleteFeed, ({ params }) => {
    kept.delete(find(params.feedId).id);
  });
  return feeds;
}
