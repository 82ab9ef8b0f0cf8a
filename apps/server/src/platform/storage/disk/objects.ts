import { type FileHandle, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { isFileError } from '../../../shared/files.ts';
import { assertKey } from '../keys.ts';
import type { ByteRange, ObjectFacts, Storage } from '../storage.ts';
import { moveIntoPlace, writeFully } from './durable.ts';
import type { DiskLayout } from './layout.ts';
import { listFolder } from './list-folder.ts';
import { openObject } from './open-object.ts';
import type { DiskTemporaries } from './temporaries.ts';

type Objects = Pick<Storage, 'put' | 'head' | 'read' | 'signRead' | 'list' | 'delete' | 'deletePrefix' | 'localPath'>;

/** Whole objects on the local disk: written beside, synced, renamed into place. */
export function createDiskObjects(layout: DiskLayout, temporaries: DiskTemporaries): Objects {
  async function put({ key, body, signal }: Parameters<Storage['put']>[0]): Promise<{ sizeBytes: number }> {
    const target = layout.object(key);
    const stream = body instanceof Readable ? body : null;
    const stop = () => stream?.destroy(signal?.reason);
    // The reason reaches the caller by the promise, also when the stream fails before it is read.
    stream?.on('error', () => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    const temporary = await temporaries.create();
    try {
      signal?.throwIfAborted();
      await layout.assertRoomFor(body instanceof Readable ? 0 : body.length);
      const sizeBytes = await writeBody(temporary.file, body);
      signal?.throwIfAborted();
      await temporary.file.sync();
      await temporary.file.close();
      await moveIntoPlace(temporary.path, target);
      return { sizeBytes };
    } finally {
      signal?.removeEventListener('abort', stop);
      await temporary.discard();
    }
  }

  async function head(key: string): Promise<ObjectFacts | null> {
    try {
      const facts = await stat(layout.object(key));
      return facts.isFile() ? { sizeBytes: facts.size, modifiedAt: facts.mtime } : null;
    } catch (cause) {
      if (isFileError(cause, 'ENOENT', 'ENOTDIR')) return null;
      throw cause;
    }
  }

  async function read(key: string, range?: ByteRange): Promise<Readable> {
    const file = await openObject(layout.object(key));
    return file.createReadStream({ ...range, highWaterMark: 256 * 1024 });
  }

  return {
    put: (input) => layout.guard(put(input)),
    head,
    read,
    signRead: async () => null,
    list(prefix) {
      assertKey(prefix);
      return listFolder(layout.object(prefix), prefix);
    },
    delete: (key) => rm(layout.object(key), { force: true }),
    deletePrefix(prefix) {
      assertKey(prefix);
      return rm(layout.object(prefix), { recursive: true, force: true });
    },
    localPath: (key) => layout.object(key),
  };
}

async function writeBody(file: FileHandle, body: Readable | Uint8Array): Promise<number> {
  if (!(body instanceof Readable)) {
    await writeFully(file, body, 0);
    return body.length;
  }
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    await writeFully(file, chunk, sizeBytes);
    sizeBytes += chunk.length;
  }
  return sizeBytes;
}
