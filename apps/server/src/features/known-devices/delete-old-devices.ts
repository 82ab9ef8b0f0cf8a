import type { Database } from '../../platform/database/index.ts';
import { deviceLifeMs } from './note-device.ts';

/** A sweeper's use case: forgets devices that nobody signed in from for a year. Answers how many. */
export function createDeleteOldDevices({ database, now = () => new Date() }: { database: Database; now?: () => Date }) {
  return async (): Promise<number> => {
    const before = new Date(now().getTime() - deviceLifeMs);
    const { count } = await database.system((transaction) =>
      transaction.knownDevice.deleteMany({ where: { lastSeenAt: { lt: before } } }),
    );
    return count;
  };
}
