import { createHash, type Hash } from 'node:crypto';
import { type ServerUploads, serverPartBytes } from '../uploads/index.ts';

type UploadRow = Awaited<ReturnType<ServerUploads['open']>>;

export type Receiver = ReturnType<typeof createReceiver>;

/**
 * Gathers bytes into parts and stores each full one: memory holds one part, however large the file is. After a cut the
 * next byte is asked for, not the next part; another process begins again behind the last part that was stored.
 */
export function createReceiver(uploads: ServerUploads) {
  let upload: UploadRow | null = null;
  let storedParts = 0;
  let gatheredBytes = 0;
  /** Of everything from the first byte on; null where another process has seen the beginning. */
  let hash: Hash | null = createHash('sha256');
  const part = Buffer.allocUnsafe(serverPartBytes);

  return {
    upload: () => upload,
    position: () => storedParts * serverPartBytes + gatheredBytes,
    /** The first bytes, while they are all there is. */
    head: (): Buffer | null => (storedParts === 0 ? part.subarray(0, gatheredBytes) : null),
    sha256: () => hash?.copy().digest('hex'),

    begin(row: UploadRow) {
      upload = row;
    },
    /** Goes on behind parts that another process has stored. */
    resume(row: UploadRow, count: number) {
      upload = row;
      storedParts = count;
      gatheredBytes = 0;
      hash = null;
    },
    startOver() {
      upload = null;
      storedParts = 0;
      gatheredBytes = 0;
      hash = createHash('sha256');
    },
    /** Room left in the part that is being gathered: give `add` no more. */
    room: () => serverPartBytes - gatheredBytes,
    add(bytes: Uint8Array) {
      part.set(bytes, gatheredBytes);
      gatheredBytes += bytes.length;
      hash?.update(bytes);
    },
    async store() {
      if (!upload) throw new Error('There is no upload for these bytes yet.');
      if (gatheredBytes === 0) return;
      await uploads.writePart(upload, storedParts + 1, part.subarray(0, gatheredBytes));
      if (gatheredBytes < serverPartBytes) return;
      storedParts += 1;
      gatheredBytes = 0;
    },
  };
}
