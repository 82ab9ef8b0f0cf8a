import { type FileHandle, open } from 'node:fs/promises';
import type { UploadSource } from '../uploads/upload-source.ts';

export interface OpenFile extends UploadSource {
  /** When the upload is over. */
  close(): Promise<void>;
}

/**
 * A file of this machine to upload, of any size. (The Blob of Node's own `fs.openAsBlob` counts in 32 bits: of a file of
 * 5 GB it has the first 0.7.) Reading it fails once the file was changed: its parts would be of two files.
 */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, 'r');
  const { size, mtimeMs } = await handle.stat();
  const whole = spanOf({ handle, mtimeMs }, 0, size);
  return { size, slice: whole.slice, arrayBuffer: whole.arrayBuffer, close: () => handle.close() };
}

interface OpenedFile {
  handle: FileHandle;
  /** When it was opened. */
  mtimeMs: number;
}

function spanOf(file: OpenedFile, from: number, to: number): UploadSource {
  const size = to - from;
  const within = (offset: number) => from + Math.min(Math.max(offset, 0), size);
  return {
    size,
    slice: (start, end) => spanOf(file, within(start), Math.max(within(start), within(end))),
    arrayBuffer: () => readSpan(file, from, to),
  };
}

async function readSpan({ handle, mtimeMs }: OpenedFile, from: number, to: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(to - from);
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) throw new Error('The file has become shorter.');
    filled += bytesRead;
  }
  if ((await handle.stat()).mtimeMs !== mtimeMs) throw new Error('The file was changed while it was sent.');
  return bytes.buffer;
}
