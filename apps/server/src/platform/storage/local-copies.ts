import { statfs } from 'node:fs/promises';
import type { Log } from '../../shared/log.ts';
import { createDiskTemporaries } from './disk/temporaries.ts';
import { downloadTo, type SourceObject } from './download.ts';
import { storageFull } from './storage.errors.ts';
import type { Storage } from './storage.ts';

/** Bytes left free on the disk of the copies: the database may share it. */
const reserveBytes = 256 * 1024 * 1024;
/** Copies in use are touched so often, and those of dead processes are looked for. */
const touchEveryMs = 60_000;

export interface LocalCopies {
  /**
   * Runs `work` with the object as a file of this machine: the storage's own, or a copy that is made first. Callers that
   * want the same object at the same time share one copy. Throws `storage.object_missing`, `storage.full`,
   * `server.unavailable`, the signal's reason, and what `work` throws.
   */
  use<Result>(
    object: SourceObject,
    work: (path: string) => Promise<Result>,
    options?: { signal?: AbortSignal },
  ): Promise<Result>;
  /** Deletes all copies. */
  close(): Promise<void>;
}

export interface LocalCopiesOptions {
  storage: Pick<Storage, 'localPath' | 'read'>;
  /** Made when missing; may be shared with other processes. */
  folder: string;
  log: Log;
  /** How long a copy that nobody uses waits for the next stage of the same job. Default 60 s. */
  keepMs?: number;
}

interface Copy {
  users: number;
  /** Its path, when it is whole. */
  ready: Promise<string>;
  stop: AbortController;
  discard(): Promise<void>;
  /** Ends its waiting time. */
  timer?: NodeJS.Timeout;
}

/** Objects as files, for programs that read files: ffmpeg. Copies of dead processes go ten minutes after their last sign. */
export function createLocalCopies({ storage, folder, log, keepMs = 60_000 }: LocalCopiesOptions): LocalCopies {
  const temporaries = createDiskTemporaries(folder);
  const copies = new Map<string, Copy>();
  const touching = setInterval(() => {
    temporaries
      .refresh(new Date())
      .catch((err: unknown) => log.warn({ err }, 'temporary files could not be looked after'));
  }, touchEveryMs);
  touching.unref();

  async function assertRoomFor(sizeBytes: number): Promise<void> {
    const disk = await statfs(folder);
    if (disk.bavail * disk.bsize - reserveBytes < sizeBytes) throw storageFull();
  }

  function begin(object: SourceObject): Copy {
    const stop = new AbortController();
    const opened = temporaries.create();
    async function make(): Promise<string> {
      const { path, file } = await opened;
      await assertRoomFor(object.sizeBytes);
      await downloadTo(file, { storage, object, signal: stop.signal });
      return path;
    }
    // Where not even the file could be made, nothing is left either.
    const discardWhenOpened = () =>
      opened.then(
        ({ discard }) => discard(),
        () => undefined,
      );
    const ready = make();
    // Whoever waits hears of it; nobody may wait any more.
    ready.catch(() => undefined);
    return { users: 0, ready, stop, discard: discardWhenOpened };
  }

  async function forget(key: string, copy: Copy): Promise<void> {
    if (copies.get(key) === copy) copies.delete(key);
    clearTimeout(copy.timer);
    copy.stop.abort();
    await copy.ready.catch(() => undefined);
    await copy.discard();
  }

  async function release(key: string, copy: Copy, isWhole: boolean): Promise<void> {
    copy.users -= 1;
    if (copy.users > 0) return;
    if (!isWhole || copies.get(key) !== copy) return forget(key, copy);
    copy.timer = setTimeout(() => {
      forget(key, copy).catch((err: unknown) => log.warn({ err }, 'a temporary file could not be removed'));
    }, keepMs);
    copy.timer.unref();
  }

  return {
    async use(object, work, { signal } = {}) {
      signal?.throwIfAborted();
      const own = storage.localPath(object.key);
      if (own !== null) return work(own);
      const copy = copies.get(object.key) ?? begin(object);
      copies.set(object.key, copy);
      clearTimeout(copy.timer);
      copy.users += 1;
      let isWhole = false;
      try {
        const path = await orAbort(copy.ready, signal);
        isWhole = true;
        return await work(path);
      } finally {
        await release(object.key, copy, isWhole);
      }
    },
    async close() {
      clearInterval(touching);
      await Promise.all([...copies].map(([key, copy]) => forget(key, copy)));
    },
  };
}

/** Waits, but not longer than the signal allows. */
async function orAbort<Result>(waiting: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return waiting;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([waiting, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
