import type { AuditAction, AuditEntry } from '@audiotricks/contracts';
import type { Prisma } from '../../platform/database/generated/client.ts';
import type { Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { newId } from '../../shared/ids.ts';
import { chainStart, hashEntry } from './audit-chain.ts';

export interface NewAuditEntry {
  workspaceId: string;
  action: AuditAction;
  /** null: the platform itself. */
  actor: Actor | null;
  subject: { type: string; id: string };
  details?: AuditEntry['details'];
}

/**
 * Writes who did what, in the transaction that does it. Takes the workspace row's lock, which the transaction then holds
 * to its end: record last, beside the events.
 */
export async function recordAudit(transaction: Transaction, entry: NewAuditEntry): Promise<void> {
  const { workspaceId, action, actor, subject, details = {} } = entry;
  const [row] = await transaction.$queryRaw<{ seq: bigint }[]>`
    UPDATE workspace SET audit_seq = audit_seq + 1 WHERE id = ${workspaceId}::uuid RETURNING audit_seq AS seq`;
  if (!row) throw new Error(`an audit entry for workspace ${workspaceId}, which does not exist or is another's`);
  const before = { workspaceId_seq: { workspaceId, seq: row.seq - 1n } };
  const last = await transaction.auditEntry.findUnique({ where: before, select: { hash: true } });
  const data = {
    ...{ id: newId(), workspaceId, seq: row.seq, action, details: details as Prisma.InputJsonObject },
    ...{ actorId: actor?.userId ?? null, operatorId: actor?.operatorId ?? null, ipAddress: actor?.ipAddress ?? null },
    ...{ subjectType: subject.type, subjectId: subject.id, createdAt: new Date() },
  };
  await transaction.auditEntry.create({ data: { ...data, hash: hashEntry(last?.hash ?? chainStart, data) } });
}
