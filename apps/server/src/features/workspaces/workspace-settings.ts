import { summaryStyleSchema, type WorkspaceSettings } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { recordAudit } from '../audit/index.ts';
import { lockWorkspace } from './members.repository.ts';

export async function readSettings(transaction: Transaction, workspaceId: string): Promise<WorkspaceSettings> {
  const row = await transaction.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { defaultLanguage: true, summaryStyle: true, retentionDays: true, isSharingAllowed: true },
  });
  const { defaultLanguage: language, summaryStyle, retentionDays, isSharingAllowed } = row;
  return { language, summaryStyle: summaryStyleSchema.parse(summaryStyle), retentionDays, isSharingAllowed };
}

/** Reading and changing what holds for a workspace. */
export function createSettings({ database }: { database: Database }) {
  const read = (workspaceId: string) =>
    database.tenant(workspaceId, (transaction) => readSettings(transaction, workspaceId));

  /** Changes what is given; answers all of it. */
  const write = (request: { workspaceId: string; actor: Actor; changes: Partial<WorkspaceSettings> }) =>
    database.tenant(request.workspaceId, async (transaction) => {
      const { workspaceId, actor, changes } = request;
      await lockWorkspace(transaction, workspaceId);
      const from = await readSettings(transaction, workspaceId);
      const to = { ...from, ...changes };
      const changed = (Object.keys(to) as (keyof WorkspaceSettings)[]).filter((name) => to[name] !== from[name]);
      if (changed.length === 0) return from;
      const { language: defaultLanguage, ...rest } = to;
      await transaction.workspace.update({ where: { id: workspaceId }, data: { defaultLanguage, ...rest } });
      const only = (settings: WorkspaceSettings) => Object.fromEntries(changed.map((name) => [name, settings[name]]));
      const subject = { type: 'workspace', id: workspaceId };
      const details = { from: only(from), to: only(to) };
      await recordAudit(transaction, { workspaceId, action: 'workspace.settings_changed', actor, subject, details });
      return to;
    });

  return { read, write };
}
