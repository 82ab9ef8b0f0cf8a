import { type AuditAction, workspaceGraceDays } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { recordAudit } from '../audit/index.ts';
import { lockMembers } from './members.repository.ts';
import { isPersonal, ownersOnly, workspaceNotFound } from './workspaces.errors.ts';

const graceMs = workspaceGraceDays * 24 * 60 * 60 * 1000;

interface ByOwner {
  workspaceId: string;
  actor: Actor;
}

interface Change {
  action: AuditAction;
  column: 'archivedAt' | 'deletionDueAt';
  value: Date | null;
  details?: Record<string, string>;
}

/**
 * Puts a workspace at rest or to its end, and takes that back; each in one transaction with its audit entry, and safe to
 * repeat. A personal workspace goes with its person only: throws `workspace.is_personal`.
 */
export function createEnding({ database, now }: { database: Database; now: () => Date }) {
  const change = ({ workspaceId, actor }: ByOwner, { action, column, value, details = {} }: Change) =>
    database.tenant(workspaceId, async (transaction) => {
      const { isPersonal: isOwn, roles } = await lockMembers(transaction, workspaceId);
      const role = roles.get(actor.userId);
      if (role === undefined) throw workspaceNotFound();
      if (role !== 'owner') throw ownersOnly();
      if (isOwn && value !== null) throw isPersonal();
      const { count } = await transaction.workspace.updateMany({
        where: { id: workspaceId, [column]: value === null ? { not: null } : null },
        data: { [column]: value },
      });
      if (count === 0) return;
      await recordAudit(transaction, {
        workspaceId,
        action,
        actor,
        subject: { type: 'workspace', id: workspaceId },
        details,
      });
    });

  return {
    archive: (request: ByOwner) =>
      change(request, { action: 'workspace.archived', column: 'archivedAt', value: now() }),
    unarchive: (request: ByOwner) =>
      change(request, { action: 'workspace.unarchived', column: 'archivedAt', value: null }),
    /** A second time changes nothing: the first day counts. */
    scheduleDeletion: (request: ByOwner) => {
      const value = new Date(now().getTime() + graceMs);
      const details = { deletesAt: value.toISOString() };
      return change(request, { action: 'workspace.deletion_scheduled', column: 'deletionDueAt', value, details });
    },
    restore: (request: ByOwner) =>
      change(request, { action: 'workspace.restored', column: 'deletionDueAt', value: null }),
  };
}
