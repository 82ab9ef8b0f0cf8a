import { openObject } from './disk/open-object.ts';
import type { Storage } from './storage.ts';

/** Fills `bytes` with an object that has exactly as many, without a copy where it is a file of this machine. */
export async function readInto(
  storage: Pick<Storage, 'read' | 'localPath'>,
  { key, bytes }: { key: string; bytes: Uint8Array },
): Promise<void> {
  const path = storage.localPath(key);
  const sizeBytes = path === null ? await fillFromStream(storage, key, bytes) : await fillFromFile(path, bytes);
  if (sizeBytes !== bytes.length) throw new Error(`${key} has ${sizeBytes} bytes, not ${bytes.length}.`);
}

async function fillFromStream(storage: Pick<Storage, 'read'>, key: string, bytes: Uint8Array): Promise<number> {
  let filled = 0;
  for await (const block of (await storage.read(key)) as AsyncIterable<Uint8Array>) {
    bytes.set(block.subarray(0, bytes.length - filled), filled);
    filled += block.length;
  }
  return filled;
}

async function fillFromFile(path: string, bytes: Uint8Array): Promise<number> {
  const file = await openObject(path);
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled < bytes.length ? filled : (await file.stat()).size;
  } finally {
    await file.close();
  }
}
