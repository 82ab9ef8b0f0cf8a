import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from '@audiotricks/sdk';
import { connect, reasonOf } from './connection.ts';
import { lockFolder } from './folder-lock.ts';
import { makeOwnFolder, openMemory } from './memory.ts';
import type { WatchOptions } from './options.ts';
import { watch } from './watch.ts';

const retryMs = 2000;

/** Watches until the signal; resolves when everything is put down. Throws StopError. */
export async function startWatching(
  options: WatchOptions & { signal: AbortSignal; say: (line: string) => void },
): Promise<void> {
  const { folder, serverUrl, signal, say, pollMs, settleMs } = options;
  const ownFolder = await makeOwnFolder(folder);
  const unlock = await lockFolder(ownFolder);
  const { client, signIn, renew, findWorkspace } = connect(serverUrl, options.credentials);
  try {
    const workspaceId = await untilReached(async () => {
      await signIn();
      return findWorkspace(options.workspaceId);
    });
    if (workspaceId === null) return;
    const memory = await openMemory(ownFolder, workspaceId);
    say(`watching  ${folder} for ${serverUrl}`);
    await watch({ client, workspaceId, folder, memory, signal, pollMs, settleMs, renew, say });
  } finally {
    await unlock();
    client.close();
    say('stopped');
  }

  /** The server may start later than we do. null when stopped meanwhile. */
  async function untilReached<Result>(work: () => Promise<Result>): Promise<Result | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (attempt === 1) say(`trouble   ${reasonOf(error)}: trying again until it works`);
      }
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return null;
    }
  }
}
