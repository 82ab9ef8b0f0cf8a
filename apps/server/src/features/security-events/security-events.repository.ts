import type { SecurityEventQuery } from '@audiotricks/contracts';
import type { Prisma } from '../../platform/database/generated/client.ts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { pageOf } from '../../shared/page.ts';
import { securityEventNotFound } from './security-events.errors.ts';

/** Which events somebody may see, or resolve. */
export type Scope = Prisma.SecurityEventWhereInput;

/**
 * What owners see: the events of the workspace, and those of its members' accounts since they joined. As the system:
 * accounts are closed to tenants.
 */
export async function scopeOfWorkspace(database: Database, workspaceId: string): Promise<Scope> {
  const members = await database.tenant(workspaceId, (transaction) =>
    transaction.membership.findMany({ where: { workspaceId }, select: { userId: true, createdAt: true } }),
  );
  return {
    OR: [
      { workspaceId },
      ...members.map(({ userId, createdAt }) => ({ workspaceId: null, userId, createdAt: { gte: createdAt } })),
    ],
  };
}

/** A page of events, newest first. */
export async function findSecurityEvents(
  database: Database,
  scope: Scope,
  { cursor, limit, isOpen }: SecurityEventQuery,
) {
  const rows = await database.system((transaction) =>
    transaction.securityEvent.findMany({
      where: {
        AND: [
          scope,
          cursor === undefined ? {} : { id: { lt: cursor } },
          isOpen === undefined ? {} : { resolvedAt: isOpen ? null : { not: null } },
        ],
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
  );
  return pageOf(rows, limit);
}

/** Marks an event as looked into, once; throws `security_event.not_found`. */
export async function resolveEvent(
  transaction: Transaction,
  { scope, eventId, userId, now }: { scope: Scope; eventId: string; userId: string; now: Date },
) {
  await transaction.securityEvent.updateMany({
    where: { AND: [scope, { id: eventId, resolvedAt: null }] },
    data: { resolvedAt: now, resolvedById: userId },
  });
  const event = await transaction.securityEvent.findFirst({ where: { AND: [scope, { id: eventId }] } });
  if (!event) throw securityEventNotFound();
  return event;
}
