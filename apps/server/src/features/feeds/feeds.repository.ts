import { completionOptionsSchema } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Prisma } from '../../platform/database/generated/client.ts';
import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';

export interface FeedRow {
  id: string;
  workspaceId: string;
  createdById: string;
  url: string;
  title: string;
  options: z.output<typeof completionOptionsSchema>;
  followedAt: Date | null;
  etag: string | null;
  lastModified: string | null;
  checkedAt: Date | null;
  nextCheckAt: Date | null;
  failureCount: number;
  errorCode: string | null;
  errorDetail: string | null;
  createdAt: Date;
  /** Episodes that were imported. */
  importedCount: number;
}

const counted = { _count: { select: { episodes: { where: { importId: { not: null } } } } } } as const;

function toRow({ _count, ...stored }: Prisma.FeedGetPayload<{ include: typeof counted }>): FeedRow {
  return { ...stored, options: completionOptionsSchema.parse(stored.options), importedCount: _count.episodes };
}

export interface FeedKey {
  workspaceId: string;
  feedId: string;
}

export async function findFeed(transaction: Transaction, { workspaceId, feedId }: FeedKey): Promise<FeedRow | null> {
  const stored = await transaction.feed.findFirst({ where: { id: feedId, workspaceId }, include: counted });
  return stored && toRow(stored);
}

/** Holds the row to the end of the transaction. */
export async function lockFeed(transaction: Transaction, key: FeedKey): Promise<FeedRow | null> {
  await transaction.$queryRaw`select id from feed where id = ${key.feedId}::uuid for update`;
  return findFeed(transaction, key);
}

export async function findFeedAt(
  transaction: Transaction,
  { workspaceId, url }: { workspaceId: string; url: string },
): Promise<FeedRow | null> {
  const stored = await transaction.feed.findFirst({ where: { workspaceId, url }, include: counted });
  return stored && toRow(stored);
}

/** Newest first, after the given id. */
export async function listFeedRows(
  transaction: Transaction,
  { workspaceId, after, count }: { workspaceId: string; after: string | null; count: number },
): Promise<FeedRow[]> {
  const stored = await transaction.feed.findMany({
    where: { workspaceId, ...(after !== null && { id: { lt: after } }) },
    orderBy: { id: 'desc' },
    take: count,
    include: counted,
  });
  return stored.map(toRow);
}

/** Leaves the feed alone that is at this address already. */
export async function insertFeed(
  transaction: Transaction,
  row: Pick<FeedRow, 'workspaceId' | 'createdById' | 'url' | 'title'>,
): Promise<void> {
  await transaction.feed.createMany({ data: [{ ...row, id: newId(), options: {} }], skipDuplicates: true });
}

type Changes = Partial<Omit<FeedRow, 'id' | 'workspaceId' | 'url' | 'createdAt' | 'importedCount'>>;

export async function updateFeedRow(
  transaction: Transaction,
  { workspaceId, feedId, changes }: FeedKey & { changes: Changes },
): Promise<void> {
  await transaction.feed.updateMany({ where: { id: feedId, workspaceId }, data: changes });
}

export async function removeFeed(transaction: Transaction, { workspaceId, feedId }: FeedKey): Promise<boolean> {
  const { count } = await transaction.feed.deleteMany({ where: { id: feedId, workspaceId } });
  return count === 1;
}
