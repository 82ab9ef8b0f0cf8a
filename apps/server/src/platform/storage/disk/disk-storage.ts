import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../storage.ts';
import { makeDirectory, namesIn, touchedAtOf } from './durable.ts';
import { createDiskLayout, type DiskStorageOptions } from './layout.ts';
import { createDiskMultipart } from './multipart.ts';
import { createDiskObjects } from './objects.ts';
import { createDiskTemporaries } from './temporaries.ts';

/** A transfer younger than this may belong to a row that is not committed yet. */
const youngMs = 60 * 60_000;

/**
 * The storage on a local disk. Any number of processes may put, read and delete objects; parts of multipart transfers
 * are written by one process at a time (the API), because who writes which part is known in memory.
 */
export async function createDiskStorage(options: DiskStorageOptions & { now?: () => Date }): Promise<Storage> {
  const now = options.now ?? (() => new Date());
  const layout = createDiskLayout(options);
  await makeDirectory(layout.root);
  const temporaries = createDiskTemporaries(layout.temporaries);

  async function sweep({ findLive }: Parameters<Storage['sweep']>[0]) {
    const handles: string[] = [];
    for (const handle of await namesIn(layout.transfers)) {
      const openedAt = await touchedAtOf(layout.transfer(handle));
      if (openedAt !== null && now().getTime() - openedAt >= youngMs) handles.push(handle);
    }
    const live = handles.length === 0 ? new Set<string>() : await findLive(handles);
    const left = handles.filter((handle) => !live.has(handle));
    for (const handle of left) await rm(join(layout.transfers, handle), { recursive: true, force: true });
    return { temporaryObjects: await temporaries.sweep(now()), transfers: left.length };
  }

  return {
    ...createDiskMultipart(layout),
    ...createDiskObjects(layout, temporaries),
    space: layout.space,
    sweep,
  };
}
