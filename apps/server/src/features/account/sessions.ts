import type { SessionView } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { describeDevice } from '../../shared/device-words.ts';
import type { Caller } from '../../shared/http/implement.ts';
import { endSession, endSessionsOf } from '../identity/index.ts';
import { accountErrors } from './account.errors.ts';

/** A person's own sessions. */
export function createSessions({ database, now }: { database: Database; now: () => Date }) {
  /** The caller's first, then by their last use. */
  async function list({ userId, sessionId }: Caller): Promise<SessionView[]> {
    const rows = await database.system((transaction) =>
      transaction.session.findMany({
        where: {
          userId,
          endedAt: null,
          expiresAt: { gt: now() },
          refreshTokens: { some: { expiresAt: { gt: now() } } },
        },
        orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
      }),
    );
    const views = rows.map(
      ({ id, userAgent, ipAddress, createdAt, lastUsedAt, expiresAt }): SessionView => ({
        ...{ id, ipAddress, device: describeDevice(userAgent), isCurrent: id === sessionId },
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      }),
    );
    return views.sort((left, right) => Number(right.isCurrent) - Number(left.isCurrent));
  }

  /** Throws `session.not_found`, also for somebody else's. */
  async function end({ userId }: Caller, sessionId: string): Promise<void> {
    await database.system(async (transaction) => {
      const found = await transaction.session.findFirst({ where: { id: sessionId, userId, endedAt: null } });
      if (!found) throw accountErrors.sessionNotFound();
      await endSession(transaction, { sessionId, endedBy: 'ended_by_user', now: now() });
    });
  }

  async function endOthers({ userId, sessionId }: Caller): Promise<void> {
    await database.system((transaction) =>
      endSessionsOf(transaction, { userId, endedBy: 'ended_by_user', now: now(), keep: sessionId }),
    );
  }

  return { list, end, endOthers };
}
