import { readUsage } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { arrivedBytes, readArriving, readStorageUsage } from './storage-usage.ts';

export function createUsageRoutes({
  database,
  storage,
}: {
  database: Database;
  storage: Pick<Storage, 'listParts'>;
}): RouteImplementation[] {
  return [
    implement(readUsage, async ({ workspace: { workspaceId } }) => {
      const { usage, arriving } = await database.tenant(workspaceId, async (transaction) => ({
        usage: await readStorageUsage(transaction, workspaceId),
        arriving: await readArriving(transaction, workspaceId),
      }));
      let { heldBytes } = usage;
      for (const transfer of arriving) heldBytes += await arrivedBytes(storage, transfer);
      return { ...usage, heldBytes };
    }),
  ];
}
