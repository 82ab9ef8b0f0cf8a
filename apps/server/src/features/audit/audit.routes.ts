import { type AuditAction, type AuditEntry, auditActionSchema, listAuditEntries } from '@audiotricks/contracts';
import { z } from 'zod';
import type { AuditEntry as AuditRow } from '../../platform/database/generated/client.ts';
import type { Database } from '../../platform/database/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';

/** The names of people, by id; those that are gone are missing. */
export type NamesOf = (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const detailsSchema = z.record(z.string(), z.json());

function toAuditEntry(row: AuditRow, names: ReadonlyMap<string, string>): AuditEntry {
  const { id, actorId, operatorId, ipAddress, subjectType, subjectId } = row;
  const person = (personId: string | null) =>
    personId === null ? null : { id: personId, name: names.get(personId) ?? null };
  return {
    ...{ id, ipAddress, seq: Number(row.seq), action: auditActionSchema.parse(row.action) },
    actor: person(actorId),
    operator: person(operatorId),
    subject: { type: subjectType, id: subjectId },
    details: detailsSchema.parse(row.details),
    createdAt: row.createdAt.toISOString(),
  };
}

interface AuditQuery {
  cursor?: string;
  limit: number;
  action?: AuditAction;
  actorId?: string;
  from?: string;
  to?: string;
}

export function createAuditRoutes(deps: { database: Database; namesOf: NamesOf }): RouteImplementation[] {
  const { database, namesOf } = deps;

  const readPage = (workspaceId: string, query: AuditQuery) =>
    database.tenant(workspaceId, (transaction) =>
      transaction.auditEntry.findMany({
        where: {
          workspaceId,
          ...(query.action !== undefined && { action: query.action }),
          ...(query.actorId !== undefined && { actorId: query.actorId }),
          createdAt: {
            ...(query.from !== undefined && { gte: query.from }),
            ...(query.to !== undefined && { lt: query.to }),
          },
          ...(query.cursor !== undefined && { seq: { lt: BigInt(query.cursor) } }),
        },
        orderBy: { seq: 'desc' },
        take: query.limit + 1,
      }),
    );

  return [
    implement(listAuditEntries, async ({ params: { workspaceId }, query }) => {
      const rows = await readPage(workspaceId, query);
      const page = rows.slice(0, query.limit);
      const names = await namesOf(page.flatMap(({ actorId, operatorId }) => [actorId ?? [], operatorId ?? []].flat()));
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        items: page.map((row) => toAuditEntry(row, names)),
        nextCursor: last === undefined ? null : String(last.seq),
      };
    }),
  ];
}
