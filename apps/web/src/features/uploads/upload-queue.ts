import { abortUpload, type JobOptions, listUploads, type RecordingAndJob } from '@audiotricks/contracts';
import type { Client, UploadTask } from '@audiotricks/sdk';
import { type Fingerprint, fingerprintOf, isSameFile } from './fingerprint.ts';
import type { HashFile } from './hash-file.ts';
import { createItemList } from './item-list.ts';
import { isActive, isOver, isRunning, newItem, type UploadItem, unfinishedItem } from './upload-item.ts';
import type { UploadLocks } from './upload-locks.ts';
import type { UploadMemory } from './upload-memory.ts';

export interface UploadQueueDeps {
  client: Client;
  workspaceId: string;
  memory: UploadMemory;
  locks: UploadLocks;
  hashFile: HashFile;
  /** What runs are told of files that are added now. */
  readOptions: () => JobOptions;
  onCompleted: (answer: RecordingAndJob) => void;
}

export interface UploadQueue {
  items: () => readonly UploadItem[];
  subscribe: (listener: () => void) => () => void;
  /** Queues files; one that belongs to an unfinished upload goes on with it. */
  add: (files: readonly File[]) => Promise<void>;
  pause: (key: string) => void;
  /** Goes on; of bytes that are here already: sends them all the same. */
  resume: (key: string) => void;
  retry: (key: string) => void;
  /** Stops and frees what arrived. */
  cancel: (key: string) => Promise<void>;
  /** Takes finished and failed ones off the list. */
  clearOver: () => void;
  /** Asks the server for uploads that ended half-way. */
  loadUnfinished: () => Promise<void>;
  /** Stops all without freeing: they can go on after the next sign-in. */
  close: () => void;
}

const filesAtOnce = 2;
/** Browsers open six connections to one HTTP/1.1 server: one is the event stream's, one stays free for the screens. */
const partsAtOnce = 4;

/** All transfers of this page, two files at a time. */
export function createUploadQueue(deps: UploadQueueDeps): UploadQueue {
  const { client, workspaceId, memory, locks, hashFile, readOptions, onCompleted } = deps;
  const list = createItemList();
  const files = new Map<string, { file: File; fingerprint: Fingerprint; options: JobOptions }>();
  const tasks = new Map<string, UploadTask>();
  /** Files that are being hashed. */
  const checks = new Map<string, AbortController>();

  function remove(key: string): void {
    files.delete(key);
    tasks.delete(key);
    checks.get(key)?.abort();
    list.set(list.all().filter((item) => item.key !== key));
  }

  function startNext(): void {
    const room = filesAtOnce - list.all().filter(isRunning).length;
    const waiting = list.all().filter(({ phase, key }) => phase === 'waiting' && !tasks.has(key));
    for (const item of waiting.slice(0, Math.max(0, room))) start(item);
  }

  /** A new file is hashed first, so that the server can say whether it is here already. */
  function start({ key, uploadId }: UploadItem): void {
    const held = files.get(key);
    if (!held) return;
    if (uploadId !== null) {
      send(key, null);
      return;
    }
    const check = new AbortController();
    checks.set(key, check);
    list.change(key, { phase: 'checking' });
    hashFile(held.file, check.signal)
      .then((sha256) => send(key, sha256))
      // Cancelled while it was hashed: it is off the list.
      .catch(() => undefined)
      .finally(() => checks.delete(key));
  }

  function send(key: string, sha256: string | null): void {
    const held = files.get(key);
    const item = list.find(key);
    if (!held || !item) return;
    const { file, fingerprint, options } = held;
    let lockedId: string | null = null;
    const task = client.upload({
      workspaceId,
      file,
      parallelParts: Math.ceil(partsAtOnce / Math.min(filesAtOnce, countActive(list.all()))),
      options,
      fileName: file.name.slice(-255),
      contentType: file.type || 'application/octet-stream',
      ...(item.uploadId !== null && { uploadId: item.uploadId }),
      ...(sha256 !== null && { sha256, askOnDuplicate: true }),
      onProgress: (progress) => {
        const { state, totalBytes: _, ...rest } = progress;
        if (progress.uploadId !== null && progress.uploadId !== lockedId) {
          lockedId = progress.uploadId;
          memory.remember(lockedId, fingerprint);
          locks.hold(lockedId, tasks.get(key)?.done ?? Promise.resolve());
        }
        list.change(key, { ...rest, phase: state });
        // Somebody has to be asked: the next file need not wait for that.
        if (state === 'duplicate') startNext();
      },
    });
    tasks.set(key, task);
    task.done.then(
      (answer) => finish(key, answer),
      () => {
        tasks.delete(key);
        startNext();
      },
    );
  }

  function finish(key: string, answer: RecordingAndJob): void {
    const { uploadId } = list.find(key) ?? {};
    if (uploadId) memory.forget(uploadId);
    tasks.delete(key);
    files.delete(key);
    list.change(key, { recordingId: answer.recording.id });
    onCompleted(answer);
    startNext();
  }

  async function add(added: readonly File[]): Promise<void> {
    const options = readOptions();
    for (const file of added) {
      const fingerprint = await fingerprintOf(file).catch(() => null);
      // It cannot be read: the upload fails with that reason.
      const known = fingerprint ?? {
        fileName: file.name,
        sizeBytes: file.size,
        firstHash: null,
        lastHash: null,
        modifiedAtMs: 0,
      };
      const items = list.all();
      const unfinished = items.find(({ phase, uploadId }) => {
        const remembered = phase === 'needs-file' && uploadId !== null ? memory.recall(uploadId) : null;
        return remembered !== null && isSameFile(remembered, known);
      });
      const item = unfinished ? { ...unfinished, phase: 'waiting' as const } : newItem(file, null);
      files.set(item.key, { file, fingerprint: known, options });
      list.set(unfinished ? items.map((other) => (other.key === item.key ? item : other)) : [...items, item]);
      startNext();
    }
  }

  async function cancel(key: string): Promise<void> {
    const item = list.find(key);
    const task = tasks.get(key);
    remove(key);
    if (item?.uploadId) memory.forget(item.uploadId);
    startNext();
    try {
      if (task) await task.abort();
      else if (item?.uploadId && item.phase !== 'completed') {
        await client.call(abortUpload, { params: { workspaceId, uploadId: item.uploadId } });
      }
    } catch {
      // It is off the list; what arrived expires on the server, and stands in the list again until then.
    }
  }

  async function loadUnfinished(): Promise<void> {
    const [{ items: uploads }, held] = await Promise.all([
      client.call(listUploads, { params: { workspaceId } }),
      locks.held(),
    ]);
    memory.keepOnly(uploads.map(({ id }) => id));
    const own = new Set(list.all().map(({ uploadId }) => uploadId));
    const isLoose = (id: string) => !own.has(id) && !held.has(id);
    // One without a size was recorded live: the recorder that made it goes on with it.
    const loose = uploads.filter(({ id, sizeBytes }) => sizeBytes !== null && isLoose(id));
    list.set([...loose.map((upload) => unfinishedItem(upload, memory.recall(upload.id) !== null)), ...list.all()]);
  }

  return {
    items: list.all,
    subscribe: list.subscribe,
    add,
    pause: (key) => {
      tasks.get(key)?.pause();
      startNext();
    },
    resume: (key) => tasks.get(key)?.resume(),
    retry: (key) => {
      // It may have failed by its options.
      const held = files.get(key);
      if (held) held.options = readOptions();
      list.change(key, { phase: 'waiting', error: null });
      startNext();
    },
    cancel,
    clearOver: () => list.set(list.all().filter((item) => !isOver(item))),
    loadUnfinished,
    close: () => {
      for (const check of checks.values()) check.abort();
      for (const task of tasks.values()) task.pause();
      list.close();
    },
  };
}

export function countActive(items: readonly UploadItem[]): number {
  return items.filter(isActive).length;
}
