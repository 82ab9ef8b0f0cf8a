import type { Database } from '../../platform/database/index.ts';
import type { OnGivenOut } from '../../shared/http/access.ts';
import type { RecordSecurityEvent } from './record-security-event.ts';

const windowMs = 60 * 60 * 1000;

/** At so many different recordings of a workspace within an hour it is told. */
export const exportLimits = { 'export.large': 100, 'export.huge': 1_000 } as const;

/**
 * Counts the different recordings whose sound or words one person, or an operator who acts for them, takes out of a workspace within a clock hour; what is
 * taken again counts once. Counted in this process, as reading must not write: of several API processes each counts what
 * it serves, and their events are one, as events of a window are.
 */
export function createCountGivenOut(deps: {
  database: Database;
  recordSecurityEvent: RecordSecurityEvent;
  now?: () => Date;
}): OnGivenOut {
  const { database, recordSecurityEvent, now = () => new Date() } = deps;
  let hour = 0;
  const taken = new Map<string, Set<string>>();

  return async ({ workspaceId, userId, operatorId, recordingId, ipAddress }) => {
    const current = Math.floor(now().getTime() / windowMs);
    if (current !== hour) taken.clear();
    hour = current;
    const key = `${workspaceId} ${userId} ${operatorId}`;
    const recordings = taken.get(key) ?? new Set();
    taken.set(key, recordings);
    if (recordings.has(recordingId) || recordings.size >= exportLimits['export.huge']) return;
    recordings.add(recordingId);
    const type = (['export.large', 'export.huge'] as const).find((one) => exportLimits[one] === recordings.size);
    if (type === undefined) return;
    const details = { recordings: recordings.size, ...(operatorId !== null && { operatorId }) };
    await database.system((transaction) =>
      recordSecurityEvent(transaction, { type, workspaceId, userId, ipAddress, details }),
    );
  };
}
