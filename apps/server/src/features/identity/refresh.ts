import type { Database } from '../../platform/database/index.ts';
import type { Log } from '../../shared/log.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { identityErrors } from './identity.errors.ts';
import type { Device } from './identity.models.ts';
import { rotateRefreshToken } from './rotate-refresh-token.ts';
import type { NewSession } from './sessions.repository.ts';

export interface RefreshDeps {
  database: Database;
  sealingKey: Uint8Array;
  recordSecurityEvent: RecordSecurityEvent;
  log: Log;
  now: () => Date;
}

/** Continues a session by its refresh token; throws `auth.refresh_invalid` or `auth.refresh_reused`. */
export function createRefresh({ database, sealingKey, recordSecurityEvent, log, now }: RefreshDeps) {
  return async (refreshToken: string | null, device: Device): Promise<NewSession & { userId: string }> => {
    if (refreshToken === null) throw identityErrors.refreshInvalid();
    const rotation = await database.system(async (transaction) => {
      const made = await rotateRefreshToken(transaction, { refreshToken, device, now: now(), sealingKey });
      if (made.outcome === 'reused') {
        const { userId } = made;
        const { ipAddress } = device;
        await recordSecurityEvent(transaction, { type: 'session.refresh_reused', userId, ipAddress });
      }
      return made;
    });
    // Thrown out here: the end of a stolen session has to be committed.
    if (rotation.outcome === 'invalid') throw identityErrors.refreshInvalid();
    if (rotation.outcome === 'reused') {
      const { sessionId, userId } = rotation;
      log.warn(
        { securityEvent: 'refresh_reused', sessionId, userId, address: device.ipAddress },
        'a used refresh token came back; the session was ended',
      );
      throw identityErrors.refreshReused();
    }
    return rotation;
  };
}
