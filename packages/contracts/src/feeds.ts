import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { addressSchema, importSchema } from './imports.ts';
import { jobOptionErrors } from './jobs.ts';
import {
  durationMsSchema,
  idSchema,
  instantSchema,
  pageQuerySchema,
  pageSchema,
  sizeBytesSchema,
  workspaceParamsSchema,
} from './primitives.ts';
import { defineRoute } from './route.ts';
import { completionOptionsSchema } from './uploads.ts';

/** A podcast that this workspace keeps. */
export const feedSchema = z.object({
  id: idSchema,
  url: z.string(),
  title: z.string(),
  /** Whether new episodes are imported by themselves. */
  follow: z.boolean(),
  /** Episodes imported so far. */
  importedCount: z.int(),
  checkedAt: instantSchema.nullable(),
  /** null where it is not followed. */
  nextCheckAt: instantSchema.nullable(),
  /** Why the last look did not work. */
  error: failureSchema.nullable(),
  createdAt: instantSchema,
});
export type Feed = z.infer<typeof feedSchema>;

export const episodeSchema = z.object({
  /** The feed's own name of the episode; the address of its audio where it has none. */
  guid: z.string(),
  title: z.string(),
  publishedAt: instantSchema.nullable(),
  durationMs: durationMsSchema.nullable(),
  /** As the feed says. */
  sizeBytes: sizeBytesSchema.nullable(),
  /** Of the audio, without the query. */
  url: z.string(),
  /** The import that brought it, where it still counts: not one that failed, was cancelled or whose recording is deleted. */
  importId: idSchema.nullable(),
});
export type Episode = z.infer<typeof episodeSchema>;

const access = { scope: 'workspace', permission: 'uploads.write' } as const;
const feedParamsSchema = z.object({ workspaceId: idSchema, feedId: idSchema });
const readErrors = [
  'feed.url_invalid',
  'feed.address_refused',
  'feed.not_a_feed',
  'feed.too_large',
  'feed.unreachable',
] as const;
/** At most so many at once: a whole archive goes in several calls. */
const guidsSchema = z.array(z.string().min(1).max(2_000)).max(200);

export const feedPreviewSchema = z.object({
  title: z.string(),
  url: z.string(),
  /** The feed of this workspace at that address, where it is kept. */
  feed: feedSchema.nullable(),
  /** In the feed's order, as a rule newest first; at most 2,000. */
  episodes: z.array(episodeSchema),
});
export type FeedPreview = z.infer<typeof feedPreviewSchema>;

export const addFeedBodySchema = z.strictObject({
  url: addressSchema,
  /** Episodes to import now. */
  guids: guidsSchema.default([]),
  /** Unset: as it is, for a new feed not. */
  follow: z.boolean().optional(),
  /** For the episodes imported now and later; unset: as they are. */
  options: completionOptionsSchema.optional(),
});

export const previewFeed = defineRoute({
  id: 'feeds.preview',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/feeds/preview',
  summary: 'Read a podcast feed and list its episodes; nothing is kept.',
  access,
  limit: 'previews',
  params: workspaceParamsSchema,
  body: z.strictObject({ url: addressSchema }),
  status: 200,
  response: feedPreviewSchema,
  errors: [...readErrors],
});

export const addFeed = defineRoute({
  id: 'feeds.add',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/feeds',
  summary: 'Import chosen episodes of a feed, and follow it where asked; an episode is never imported twice.',
  access,
  params: workspaceParamsSchema,
  body: addFeedBodySchema,
  status: 201,
  response: z.object({ feed: feedSchema, imports: z.array(importSchema) }),
  errors: [...readErrors, 'feed.episode_unknown', ...jobOptionErrors],
});

export const listFeeds = defineRoute({
  id: 'feeds.list',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/feeds',
  summary: 'Feeds of the workspace, newest first.',
  access,
  params: workspaceParamsSchema,
  query: pageQuerySchema,
  status: 200,
  response: pageSchema(feedSchema),
  errors: [],
});

export const readFeed = defineRoute({
  id: 'feeds.read',
  method: 'GET',
  path: '/v1/workspaces/:workspaceId/feeds/:feedId',
  summary: 'One feed.',
  access,
  params: feedParamsSchema,
  status: 200,
  response: feedSchema,
  errors: ['feed.not_found'],
});

export const updateFeed = defineRoute({
  id: 'feeds.update',
  method: 'PATCH',
  path: '/v1/workspaces/:workspaceId/feeds/:feedId',
  summary: 'Follow a feed, or stop following it. What came out meanwhile is not imported by itself.',
  access,
  params: feedParamsSchema,
  body: z.strictObject({ follow: z.boolean() }),
  status: 200,
  response: feedSchema,
  errors: ['feed.not_found'],
});

export const checkFeed = defineRoute({
  id: 'feeds.check',
  method: 'POST',
  path: '/v1/workspaces/:workspaceId/feeds/:feedId/check',
  summary: 'Look for new episodes of a followed feed now.',
  access,
  params: feedParamsSchema,
  status: 202,
  response: feedSchema,
  errors: ['feed.not_found', 'feed.not_followed'],
});

export const deleteFeed = defineRoute({
  id: 'feeds.delete',
  method: 'DELETE',
  path: '/v1/workspaces/:workspaceId/feeds/:feedId',
  summary: 'Forget a feed; recordings and imports stay.',
  access,
  params: feedParamsSchema,
  status: 204,
  errors: ['feed.not_found'],
});

export const feedRoutes = [previewFeed, addFeed, listFeeds, readFeed, updateFeed, checkFeed, deleteFeed];
