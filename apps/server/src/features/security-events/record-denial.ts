import type { Database } from '../../platform/database/index.ts';
import type { OnDenied } from '../../shared/http/access.ts';
import type { RecordSecurityEvent } from './record-security-event.ts';

/** Takes down that somebody tried what their role does not allow. */
export function createRecordDenial(deps: { database: Database; recordSecurityEvent: RecordSecurityEvent }): OnDenied {
  const { database, recordSecurityEvent } = deps;
  return async ({ workspaceId, userId, operatorId, ipAddress, role, permission }) => {
    const event = { type: 'permission.denied', userId, ipAddress } as const;
    if (workspaceId === undefined || role === undefined) {
      await database.system((transaction) => recordSecurityEvent(transaction, { ...event, details: { permission } }));
      return;
    }
    await database.tenant(workspaceId, (transaction) =>
      recordSecurityEvent(transaction, {
        ...event,
        workspaceId,
        details: { role, permission, ...(operatorId !== null && { operatorId }) },
      }),
    );
  };
}
