import { operatorPermissions } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { ReadPlatformPermissions } from '../../shared/http/access.ts';

const none: ReadonlySet<string> = new Set();

/** What somebody may do on the whole instance: everything of an operator, or nothing. Asked with every request. */
export function createReadPlatformPermissions({ database }: { database: Database }): ReadPlatformPermissions {
  return async (userId) => {
    const user = await database.system((transaction) =>
      transaction.user.findUnique({ where: { id: userId }, select: { isOperator: true } }),
    );
    return user?.isOperator ? operatorPermissions : none;
  };
}
