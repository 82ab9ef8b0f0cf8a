import type { Database } from '../../platform/database/index.ts';
import { verifyAudit } from './verify-audit.ts';

/** Workspaces read at a time. */
const pageSize = 500;

/** The first break of all audits, or null; and how much was walked. */
export interface AuditVerdict {
  workspaces: number;
  entries: number;
  firstBreak: { workspaceId: string; seq: number } | null;
}

/** An operator's use case: walks the audits of all workspaces, in the order of their ids, up to the first break. */
export async function verifyAllAudits(database: Database): Promise<AuditVerdict> {
  const verdict: AuditVerdict = { workspaces: 0, entries: 0, firstBreak: null };
  let after: string | undefined;
  for (;;) {
    const page: { id: string }[] = await database.system((transaction) =>
      transaction.workspace.findMany({
        where: after === undefined ? {} : { id: { gt: after } },
        orderBy: { id: 'asc' },
        take: pageSize,
        select: { id: true },
      }),
    );
    for (const { id: workspaceId } of page) {
      const { entries, brokenAt } = await verifyAudit(database, workspaceId);
      verdict.workspaces += 1;
      verdict.entries += entries;
      if (brokenAt !== null) return { ...verdict, firstBreak: { workspaceId, seq: brokenAt } };
    }
    if (page.length < pageSize) return verdict;
    after = page.at(-1)?.id;
  }
}
