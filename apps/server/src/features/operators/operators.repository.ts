import type { AdminUser, AdminWorkspace, SearchQuery } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { pageOf } from '../../shared/page.ts';
import { userNotFound } from './operators.errors.ts';

const openSessions = { _count: { select: { sessions: { where: { endedAt: null } } } } };
type UserRow = Awaited<ReturnType<typeof findUser>>;

/** Throws `user.not_found`. */
export async function findUser(transaction: Transaction, userId: string) {
  const user = await transaction.user.findUnique({ where: { id: userId }, include: openSessions });
  if (!user) throw userNotFound();
  return user;
}

export function toAdminUser(user: UserRow): AdminUser {
  const { id, email, displayName: name, isActive, isOperator, emailVerifiedAt, lastSignInAt, createdAt } = user;
  return {
    ...{ id, email, name, isActive, isOperator, openSessionCount: user._count.sessions },
    emailVerifiedAt: emailVerifiedAt?.toISOString() ?? null,
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

/** Ids sort by the time at which they were made. */
const before = (cursor: string | undefined) => (cursor === undefined ? {} : { id: { lt: cursor } });
const contains = (search: string) => ({ contains: search, mode: 'insensitive' as const });

export async function listUsers(database: Database, { cursor, limit, search }: SearchQuery) {
  const rows = await database.system((transaction) =>
    transaction.user.findMany({
      where: {
        ...before(cursor),
        ...(search ? { OR: [{ displayName: contains(search) }, { email: contains(search) }] } : {}),
      },
      include: openSessions,
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
  );
  const { page, nextCursor } = pageOf(rows, limit);
  return { items: page.map(toAdminUser), nextCursor };
}

export async function listAllWorkspaces(database: Database, { cursor, limit, search }: SearchQuery) {
  const owners = { where: { role: 'owner' as const }, include: { user: true }, orderBy: { id: 'asc' as const } };
  const rows = await database.system((transaction) =>
    transaction.workspace.findMany({
      where: { ...before(cursor), ...(search ? { name: contains(search) } : {}) },
      include: { memberships: owners, _count: { select: { memberships: true } } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
  );
  const { page, nextCursor } = pageOf(rows, limit);
  const items = page.map(
    ({ id, name, isPersonal, memberships, _count, createdAt }): AdminWorkspace => ({
      ...{ id, name, isPersonal, memberCount: _count.memberships, createdAt: createdAt.toISOString() },
      owners: memberships.map(({ user }) => ({ id: user.id, name: user.displayName, email: user.email })),
    }),
  );
  return { items, nextCursor };
}
