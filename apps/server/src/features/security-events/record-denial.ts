import type { Database } from '../../platform/database/index.ts';
import type { OnDenied } from '../../shared/http/access.ts';
import type { RecordSecurityEvent } from './record-security-event.ts';

/** Takes down that somebody tried what their role does not allow. */
export function createRecordDenial(deps: { database: Database; recordSecurityEvent: RecordSecurityEvent }): OnDenied {
  const { database, recordSecurityEvent } = deps;
  return ({ workspaceId, userId, ipAddress, role, permission }) =>
    database.tenant(workspaceId, async (transaction) => {
      const details = { role, permission };
      await recordSecurityEvent(transaction, { type: 'permission.denied', workspaceId, userId, ipAddress, details });
    });
}
