import type { Database } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { recordAudit } from '../audit/index.ts';
import { lockWorkspace } from './members.repository.ts';
import { checkMayOwnMore, insertWorkspace } from './workspaces.repository.ts';

/** Makes a workspace; who makes it owns it. Throws `workspace.too_many`. */
export function createWorkspaceMaking({ database }: { database: Database }) {
  return (request: { name: string; actor: Actor }) =>
    database.system(async (transaction) => {
      const { name, actor } = request;
      await checkMayOwnMore(transaction, actor.userId);
      const workspace = await insertWorkspace(transaction, { userId: actor.userId, name, isPersonal: false });
      const subject = { type: 'workspace', id: workspace.id };
      await recordAudit(transaction, {
        ...{ workspaceId: workspace.id, action: 'workspace.created', actor, subject, details: { name } },
      });
      return workspace;
    });
}

/** Gives a workspace another name. */
export function createWorkspaceRenaming({ database }: { database: Database }) {
  return (request: { workspaceId: string; name: string; actor: Actor }) =>
    database.tenant(request.workspaceId, async (transaction) => {
      const { workspaceId, name, actor } = request;
      const { name: from } = await lockWorkspace(transaction, workspaceId);
      if (from === name) return;
      await transaction.workspace.update({ where: { id: workspaceId }, data: { name } });
      const subject = { type: 'workspace', id: workspaceId };
      const details = { from, to: name };
      await recordAudit(transaction, { workspaceId, action: 'workspace.renamed', actor, subject, details });
    });
}
