import type { Impersonation } from '@audiotricks/contracts';
import type { Prisma } from '../../platform/database/generated/client.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { pageOf } from '../../shared/page.ts';
import type { NamesOf } from '../audit/index.ts';
import { endImpersonations } from '../identity/index.ts';
import { impersonationErrors } from './impersonations.errors.ts';
import { toImpersonation } from './impersonations.models.ts';

/** Whose a reader may see and end: all for operators, `{ userId }` for the person. */
type Scope = Prisma.ImpersonationWhereInput;

export function createManageImpersonations(deps: { database: Database; namesOf: NamesOf; now: () => Date }) {
  const { database, namesOf, now } = deps;

  /** Newest first: ids sort by the time at which they were made. */
  async function list(scope: Scope, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
    const where = { AND: [scope, cursor === undefined ? {} : { id: { lt: cursor } }] };
    const rows = await database.system((transaction) =>
      transaction.impersonation.findMany({ where, orderBy: { id: 'desc' }, take: limit + 1 }),
    );
    const { page, nextCursor } = pageOf(rows, limit);
    const names = await namesOf(page.flatMap(({ userId, operatorId }) => [userId, operatorId]));
    return { items: page.map((row) => toImpersonation(row, names, now())), nextCursor };
  }

  /** One that has ended already stays as it ended. Throws `impersonation.not_found`. */
  async function end(
    scope: Scope,
    { impersonationId, endedBy, actor }: { impersonationId: string; endedBy: 'operator' | 'user'; actor: Actor },
  ): Promise<Impersonation> {
    const where = { AND: [scope, { id: impersonationId }] };
    const row = await database.system(async (transaction) => {
      await endImpersonations(transaction, { where, endedBy, now: now(), actor });
      return transaction.impersonation.findFirst({ where });
    });
    if (!row) throw impersonationErrors.notFound();
    return toImpersonation(row, await namesOf([row.userId, row.operatorId]), now());
  }

  return { list, end };
}
