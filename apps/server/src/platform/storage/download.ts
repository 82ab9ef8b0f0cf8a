import type { FileHandle } from 'node:fs/promises';
import { writeFully } from './disk/durable.ts';
import { explainFullDisk } from './storage.errors.ts';
import type { Storage } from './storage.ts';

export interface SourceObject {
  key: string;
  /** What its row says. */
  sizeBytes: number;
}

/** Writes the object into the file and makes sure that it has the size it should have; memory stays flat. */
export async function downloadTo(
  file: FileHandle,
  input: { storage: Pick<Storage, 'read'>; object: SourceObject; signal: AbortSignal },
): Promise<void> {
  const { storage, object, signal } = input;
  signal.throwIfAborted();
  const stream = await storage.read(object.key);
  const onAbort = () => stream.destroy(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let sizeBytes = 0;
  try {
    for await (const block of stream as AsyncIterable<Uint8Array>) {
      await writeFully(file, block, sizeBytes);
      sizeBytes += block.length;
      if (sizeBytes > object.sizeBytes) break;
    }
    signal.throwIfAborted();
  } catch (cause) {
    throw explainFullDisk(cause);
  } finally {
    signal.removeEventListener('abort', onAbort);
    stream.destroy();
  }
  if (sizeBytes !== object.sizeBytes) {
    throw new Error(`The stored object has not the ${object.sizeBytes} bytes that were recorded.`);
  }
}
