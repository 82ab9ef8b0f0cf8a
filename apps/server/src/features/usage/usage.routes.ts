import { readUsage } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { readAudioQuota } from './audio-quota.ts';
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
      const { usage, arriving, audio } = await database.tenant(workspaceId, async (transaction) => ({
        usage: await readStorageUsage(transaction, workspaceId),
        arriving: await readArriving(transaction, workspaceId),
        audio: await readAudioQuota(transaction, { workspaceId }),
      }));
      let { heldBytes } = usage;
      for (const transfer of arriving) heldBytes += await arrivedBytes(storage, transfer);
      const { usedMs: audioMs, heldMs: audioHeldMs, limitMs: audioLimitMs } = audio;
      return { ...usage, heldBytes, audioMs, audioHeldMs, audioLimitMs };
    }),
  ];
}
