import type { Impersonation } from '@audiotricks/contracts';
import type { Impersonation as ImpersonationRow } from '../../platform/database/generated/client.ts';

export function toImpersonation(row: ImpersonationRow, names: ReadonlyMap<string, string>, now: Date): Impersonation {
  const person = (id: string) => ({ id, name: names.get(id) ?? null });
  const isExpired = row.endedAt === null && row.expiresAt <= now;
  const endedAt = isExpired ? row.expiresAt : row.endedAt;
  return {
    id: row.id,
    operator: person(row.operatorId),
    user: person(row.userId),
    reason: row.reason,
    startedAt: row.startedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    endedBy: isExpired ? 'expired' : row.endedBy,
  };
}
