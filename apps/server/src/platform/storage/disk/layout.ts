import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assertKey } from '../keys.ts';
import { explainFullDisk, storageFull } from '../storage.errors.ts';

/** Bytes left free for the database and logs that usually share the disk. */
const defaultReserveBytes = 256 * 1024 * 1024;

export interface DiskStorageOptions {
  /** The storage's own folder; made when missing. */
  folder: string;
  /** Free bytes that stay untouched. Default 256 MiB. */
  reserveBytes?: number;
}

export type DiskLayout = ReturnType<typeof createDiskLayout>;

/** Where things stand below the storage's folder, and how full its disk is. */
export function createDiskLayout({ folder, reserveBytes = defaultReserveBytes }: DiskStorageOptions) {
  const root = resolve(folder);
  const transfers = join(root, 'multipart');
  const temporaries = join(root, 'temporary');

  async function space(): Promise<{ freeBytes: number; totalBytes: number }> {
    const disk = await statfs(root);
    const freeBytes = Math.max(0, disk.bavail * disk.bsize - reserveBytes);
    return { freeBytes, totalBytes: disk.blocks * disk.bsize };
  }

  return {
    root,
    transfers,
    temporaries,
    object(key: string): string {
      assertKey(key);
      return join(root, 'objects', ...key.split('/'));
    },
    transfer(handle: string): string {
      if (!/^[0-9a-z-]{1,64}$/.test(handle)) throw new TypeError('Not a handle of this storage.');
      return join(transfers, handle);
    },
    space,
    /** Refuses early what cannot fit. The bytes themselves may still find the disk full. */
    async assertRoomFor(sizeBytes: number): Promise<void> {
      const { freeBytes } = await space();
      if (freeBytes < Math.max(1, sizeBytes)) throw storageFull();
    },
    /** Gives a full disk its code. */
    async guard<Result>(work: Promise<Result>): Promise<Result> {
      try {
        return await work;
      } catch (cause) {
        throw explainFullDisk(cause);
      }
    },
  };
}
