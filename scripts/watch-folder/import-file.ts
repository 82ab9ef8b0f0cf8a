import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ApiError, type Client, FileUnreadableError } from '@audiotricks/sdk';
import { openFile } from '@audiotricks/sdk/node';
import type { Memory } from './memory.ts';
import type { FoundFile } from './scan-folder.ts';

export interface ImportDeps {
  client: Client;
  workspaceId: string;
  folder: string;
  memory: Memory;
  signal: AbortSignal;
}

export type Imported =
  | { kind: 'imported'; recordingId: string; isKnown: boolean }
  /** It is not what it was when it was found: it is looked at again. */
  | { kind: 'changed' };

/** The server has let go of the upload: a new one has to be opened. */
export const goneCodes = ['upload.not_found', 'upload.expired', 'upload.state_conflict'];

/**
 * Imports one whole file, once: what was begun before goes on, what was imported before is not imported again. Throws
 * what the server or the network says, and the signal's reason.
 */
export async function importFile(deps: ImportDeps, file: FoundFile & { contentType: string }): Promise<Imported> {
  const { memory, signal } = deps;
  const { place, sizeBytes, modifiedAtMs } = file;
  const filePath = path.join(deps.folder, place);
  const sha256 = await hashFile(filePath, signal);
  if (sha256 === null || !(await isUnchanged(filePath, file))) return { kind: 'changed' };

  const facts = { sizeBytes, modifiedAtMs, sha256 };
  const keep = async (recordingId: string, isKnown: boolean): Promise<Imported> => {
    await memory.remember(place, { ...facts, outcome: 'imported', recordingId });
    return { kind: 'imported', recordingId, isKnown };
  };
  const twin = memory.findTwin({ place, sha256 });
  if (twin?.recordingId !== undefined) return keep(twin.recordingId, true);

  const before = memory.recall(place);
  const isBegun = before?.outcome === 'uploading' && before.sha256 === sha256;
  let uploadId = isBegun ? before.uploadId : undefined;
  for (;;) {
    try {
      const { recording, duplicateOf } = await send(deps, { ...file, sha256, filePath, uploadId });
      return await keep(recording.id, duplicateOf === recording.id);
    } catch (error) {
      if (isOfAnotherFile(error)) return { kind: 'changed' };
      const isGone = error instanceof ApiError && goneCodes.includes(error.code);
      if (!isGone || uploadId === undefined) throw error;
      uploadId = undefined;
    }
  }
}

interface SendInput extends FoundFile {
  contentType: string;
  sha256: string;
  filePath: string;
  uploadId: string | undefined;
}

async function send({ client, workspaceId, memory, signal }: ImportDeps, input: SendInput) {
  const { place, sizeBytes, modifiedAtMs, contentType, sha256, uploadId } = input;
  const facts = { sizeBytes, modifiedAtMs, sha256 };
  signal.throwIfAborted();
  const file = await openFile(input.filePath);
  let knownId = uploadId;
  let noted: Promise<void> = Promise.resolve();
  const task = client.upload({
    ...{ workspaceId, file, contentType, sha256 },
    fileName: path.posix.basename(place).slice(-255),
    ...(uploadId === undefined ? {} : { uploadId }),
    options: { onDuplicate: 'reuse' },
    // The watcher says what is the matter, and tries again as long as it takes.
    attempts: 3,
    onProgress: (progress) => {
      if (progress.uploadId === null || progress.uploadId === knownId) return;
      knownId = progress.uploadId;
      noted = memory.remember(place, { ...facts, outcome: 'uploading', uploadId: knownId });
    },
  });
  // Left half-way on the server: the next start goes on with it.
  const onAbort = () => task.pause();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answer = await Promise.race([task.done, rejectOnAbort(signal)]);
    await noted;
    return answer;
  } catch (error) {
    await noted;
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await file.close();
  }
}

/** It was changed or removed since it was hashed. */
function isOfAnotherFile(error: unknown): boolean {
  if (error instanceof FileUnreadableError) return true;
  return ['ENOENT', 'upload.checksum_mismatch'].includes((error as { code?: string }).code ?? '');
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** null where the file is gone or cannot be read now. */
async function hashFile(filePath: string, signal: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(filePath, { signal, highWaterMark: 2 ** 20 })) hash.update(bytes);
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
  return hash.digest('hex');
}

async function isUnchanged(filePath: string, { sizeBytes, modifiedAtMs }: FoundFile): Promise<boolean> {
  const facts = await lstat(filePath).catch(() => null);
  return facts?.size === sizeBytes && Math.round(facts.mtimeMs) === modifiedAtMs;
}
