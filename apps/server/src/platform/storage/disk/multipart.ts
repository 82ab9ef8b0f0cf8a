import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { v4 } from 'uuid';
import { isFileError } from '../../../shared/files.ts';
import { assertKey } from '../keys.ts';
import { createPartFlights } from '../part-flights.ts';
import { MultipartGoneError, PartsChangedError } from '../storage.errors.ts';
import type { MultipartTransfer, PartInput, Storage, StoredPart } from '../storage.ts';
import { makeDirectory, moveIntoPlace, syncDirectory, touchedAtOf, writeFully } from './durable.ts';
import type { DiskLayout } from './layout.ts';
import { createPartMarks } from './part-marks.ts';

type Multipart = Pick<
  Storage,
  'openMultipart' | 'writePart' | 'signPart' | 'listParts' | 'completeMultipart' | 'abortMultipart'
>;

/**
 * Multipart on the local disk: each part is written at its offset of one sparse file, and a mark says that it arrived.
 * Order of every write: mark away, bytes, sync, mark back; so a mark never stands over half a part. Completing is a
 * rename. See docs/decisions/storage-on-disk.md.
 */
export function createDiskMultipart(layout: DiskLayout): Multipart {
  const flights = createPartFlights();
  const marksOf = (handle: string) => createPartMarks(join(layout.transfer(handle), 'parts'));
  const dataOf = (handle: string) => join(layout.transfer(handle), 'data');

  async function openMultipart({ key }: { key: string }): Promise<string> {
    assertKey(key);
    const handle = v4();
    await makeDirectory(layout.transfer(handle));
    const data = await open(dataOf(handle), 'wx', 0o600);
    await data.close();
    await syncDirectory(layout.transfer(handle));
    return handle;
  }

  function writePart(input: PartInput): Promise<StoredPart> {
    const { handle, partNumber, stream } = input;
    // The driver may destroy the stream before it is read; the reason reaches the caller by the promise.
    stream.on('error', () => undefined);
    return flights.fly({ handle, partNumber, stop: (reason) => stream.destroy(reason) }, () => receivePart(input));
  }

  async function receivePart({ handle, partNumber, offsetBytes, maxBytes, sizeBytes: announced, stream }: PartInput) {
    await layout.assertRoomFor(announced ?? 0);
    const marks = marksOf(handle);
    const data = await openData(dataOf(handle));
    try {
      let sizeBytes = 0;
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        if (sizeBytes === 0) await marks.remove(partNumber);
        if (sizeBytes + chunk.length > maxBytes) throw new RangeError('The part runs into its neighbour.');
        await writeFully(data, chunk, offsetBytes + sizeBytes);
        sizeBytes += chunk.length;
      }
      if (sizeBytes === 0) throw new RangeError('A part has at least one byte.');
      await data.datasync();
      await marks.add({ partNumber, sizeBytes });
      return { partNumber, sizeBytes };
    } finally {
      await data.close();
    }
  }

  async function listParts({ handle }: MultipartTransfer): Promise<StoredPart[]> {
    return marksOf(handle).list();
  }

  function completeMultipart(input: MultipartTransfer & { parts: readonly StoredPart[] }) {
    assertKey(input.key);
    return flights.alone(input.handle, () => joinParts(input));
  }

  async function joinParts({ key, handle, parts }: MultipartTransfer & { parts: readonly StoredPart[] }) {
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    if (await isJoined(key, handle)) return { sizeBytes: (await stat(layout.object(key))).size };
    if (!areSameParts(await marksOf(handle).list(), parts)) throw new PartsChangedError();
    const data = await openData(dataOf(handle));
    try {
      // A last part that was sent again may have become shorter.
      await data.truncate(sizeBytes);
      await data.sync();
    } finally {
      await data.close();
    }
    await moveIntoPlace(dataOf(handle), layout.object(key));
    await removeTransfer(handle);
    return { sizeBytes };
  }

  /** A completion that was cut off after its rename, or that is asked for again. */
  async function isJoined(key: string, handle: string): Promise<boolean> {
    if ((await touchedAtOf(dataOf(handle))) !== null) return false;
    if ((await touchedAtOf(layout.object(key))) === null) throw new MultipartGoneError();
    await removeTransfer(handle);
    return true;
  }

  function abortMultipart({ handle }: MultipartTransfer): Promise<void> {
    return flights.alone(handle, () => removeTransfer(handle));
  }

  async function removeTransfer(handle: string): Promise<void> {
    // The data goes first: it is what makes the transfer open.
    await rm(dataOf(handle), { force: true });
    await rm(layout.transfer(handle), { recursive: true, force: true });
  }

  return {
    openMultipart: (input) => layout.guard(openMultipart(input)),
    writePart: (input) => layout.guard(writePart(input)),
    signPart: async () => null,
    listParts,
    completeMultipart: (input) => layout.guard(completeMultipart(input)),
    abortMultipart,
  };
}

async function openData(path: string) {
  try {
    return await open(path, 'r+');
  } catch (cause) {
    if (isFileError(cause, 'ENOENT')) throw new MultipartGoneError({ cause });
    throw cause;
  }
}

function areSameParts(stored: readonly StoredPart[], listed: readonly StoredPart[]): boolean {
  if (stored.length !== listed.length) return false;
  return stored.every((part, index) => {
    const other = listed[index];
    return part.partNumber === other?.partNumber && part.sizeBytes === other.sizeBytes;
  });
}
