import type { addFeedBodySchema, Feed, FeedPreview, Import } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Transaction } from '../../platform/database/index.ts';
import { OutboundError } from '../../platform/outbound/index.ts';
import { findSeen, markSeen } from './episodes.repository.ts';
import type { FeedDeps } from './feeds.deps.ts';
import { episodeUnknown, feedNotFound, requestFailed } from './feeds.errors.ts';
import { type FeedRow, findFeedAt, insertFeed, lockFeed, updateFeedRow } from './feeds.repository.ts';
import { viewEpisode, viewFeed } from './feeds.view.ts';
import { importEpisodes } from './import-episodes.ts';
import type { FeedEpisode } from './parse-feed.ts';
import { putOffMs } from './put-off.ts';
import { createReadFeedSource, type FeedAnswer } from './read-feed-source.ts';

type AddInput = z.output<typeof addFeedBodySchema> & { workspaceId: string; userId: string };

/** So many imports are requested in one transaction: it stays short. */
const batch = 20;

/** Looking at a feed, and choosing from it. The feed is read here each time: a client's word names no address. */
export function createAddFeed(deps: FeedDeps & { readImport: (key: ImportKey) => Promise<Import> }) {
  const { database, outbound, checkJobOptions, now } = deps;
  const readFeedSource = createReadFeedSource(deps);

  /** Throws the codes of `readFeedSource`. */
  async function preview(input: { workspaceId: string; url: string }): Promise<FeedPreview> {
    const { workspaceId } = input;
    const url = addressOf(input.url);
    const { feed } = await readWhole(url);
    return database.tenant(workspaceId, async (transaction) => {
      const row = await findFeedAt(transaction, { workspaceId, url });
      const guids = feed.episodes.map(({ guid }) => guid);
      const seen = row && (await findSeen(transaction, { workspaceId, feedId: row.id, guids }));
      const episodes = feed.episodes.map((episode) => viewEpisode(episode, seen?.get(episode.guid)));
      return { url, title: feed.title, feed: row && viewFeed(row), episodes };
    });
  }

  /** Throws the codes of `readFeedSource`, `feed.episode_unknown`, `job.engine_unknown`, `job.language_unknown`. */
  async function add(input: AddInput): Promise<{ feed: Feed; imports: Import[] }> {
    const { workspaceId, userId, guids } = input;
    const { onDuplicate: _onDuplicate, ...jobOptions } = input.options ?? {};
    await checkJobOptions(workspaceId, jobOptions);
    const url = addressOf(input.url);
    const answer = await readWhole(url);
    const chosen = choose(answer.feed.episodes, guids);
    const feed = await database.tenant(workspaceId, (transaction) => keep(transaction, { ...input, url }, answer));
    const importIds: string[] = [];
    for (let at = 0; at < chosen.length; at += batch) {
      const episodes = chosen.slice(at, at + batch);
      importIds.push(
        ...(await database.tenant(workspaceId, async (transaction) => {
          const locked = await lockFeed(transaction, { workspaceId, feedId: feed.id });
          if (!locked) throw feedNotFound();
          return importEpisodes(deps, transaction, { feed: locked, userId, episodes });
        })),
      );
    }
    const row = await database.tenant(workspaceId, (transaction) => findFeedAt(transaction, { workspaceId, url }));
    if (!row) throw feedNotFound();
    const imports: Import[] = [];
    for (const importId of importIds) imports.push(await deps.readImport({ workspaceId, importId }));
    return { feed: viewFeed(row), imports };
  }

  /** The row of the feed, followed or not as asked. What it has by now is seen before it is followed. */
  async function keep(transaction: Transaction, input: AddInput, answer: WholeFeed): Promise<FeedRow> {
    const { workspaceId, userId, url, options } = input;
    const { title, episodes } = answer.feed;
    await insertFeed(transaction, { workspaceId, createdById: userId, url, title });
    const found = await findFeedAt(transaction, { workspaceId, url });
    const row = found && (await lockFeed(transaction, { workspaceId, feedId: found.id }));
    if (!row) throw feedNotFound();
    const key = { workspaceId, feedId: row.id };
    const follow = input.follow ?? row.followedAt !== null;
    const begins = follow && row.followedAt === null;
    if (begins) await markSeen(transaction, { ...key, guids: episodes.map(({ guid }) => guid) });
    const at = now();
    const nextCheckAt = new Date(at.getTime() + putOffMs({ failureCount: 0, random: Math.random() }));
    await updateFeedRow(transaction, {
      ...key,
      changes: {
        title,
        ...(options && { options }),
        ...(begins && { createdById: userId, followedAt: at, nextCheckAt, checkedAt: at, ...answer.version }),
        ...(!follow && { followedAt: null, nextCheckAt: null, checkedAt: at }),
        ...{ failureCount: 0, errorCode: null, errorDetail: null },
      },
    });
    return row;
  }

  async function readWhole(url: string): Promise<WholeFeed> {
    const answer = await readFeedSource(url);
    if (answer.kind === 'unchanged') throw new Error('A feed was asked for without condition.');
    return answer;
  }

  /** In one notation, so that a feed is kept once. */
  function addressOf(url: string): string {
    try {
      return outbound.checkUrl(url).href;
    } catch (cause) {
      throw cause instanceof OutboundError ? requestFailed(cause) : cause;
    }
  }

  return { preview, add };
}

interface ImportKey {
  workspaceId: string;
  importId: string;
}

type WholeFeed = FeedAnswer & { kind: 'feed' };

function choose(episodes: readonly FeedEpisode[], guids: readonly string[]): FeedEpisode[] {
  const byGuid = new Map(episodes.map((episode) => [episode.guid, episode]));
  return [...new Set(guids)].map((guid) => {
    const episode = byGuid.get(guid);
    if (!episode) throw episodeUnknown();
    return episode;
  });
}
