import { abortUpload, listUploads, type RecordingAndJob } from '@audiotricks/contracts';
import type { Client, UploadTask } from '@audiotricks/sdk';
import { type Fingerprint, fingerprintOf, isSameFile } from './fingerprint.ts';
import { isActive, isOver, newItem, type UploadItem, unfinishedItem } from './upload-item.ts';
import type { UploadLocks } from './upload-locks.ts';
import type { UploadMemory } from './upload-memory.ts';

export interface UploadQueueDeps {
  client: Client;
  workspaceId: string;
  memory: UploadMemory;
  locks: UploadLocks;
  onCompleted: (answer: RecordingAndJob) => void;
}

export interface UploadQueue {
  items: () => readonly UploadItem[];
  subscribe: (listener: () => void) => () => void;
  /** Queues files; one that belongs to an unfinished upload goes on with it. */
  add: (files: readonly File[]) => Promise<void>;
  pause: (key: string) => void;
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
const publishEveryMs = 100;

/** All transfers of this page, two files at a time. */
export function createUploadQueue({ client, workspaceId, memory, locks, onCompleted }: UploadQueueDeps): UploadQueue {
  const listeners = new Set<() => void>();
  const files = new Map<string, { file: File; fingerprint: Fingerprint }>();
  const tasks = new Map<string, UploadTask>();
  let items: readonly UploadItem[] = [];
  let publishing: ReturnType<typeof setTimeout> | null = null;

  function publish(): void {
    if (publishing !== null) clearTimeout(publishing);
    publishing = null;
    for (const listener of listeners) listener();
  }

  function change(key: string, part: Partial<UploadItem>): void {
    const isQuiet = part.phase === undefined || items.find((item) => item.key === key)?.phase === part.phase;
    items = items.map((item) => (item.key === key ? { ...item, ...part } : item));
    if (!isQuiet) publish();
    else publishing ??= setTimeout(publish, publishEveryMs);
  }

  function remove(key: string): void {
    files.delete(key);
    tasks.delete(key);
    items = items.filter((item) => item.key !== key);
    publish();
  }

  function startNext(): void {
    const isRunning = ({ key, phase }: UploadItem) => tasks.has(key) && phase !== 'paused';
    const room = filesAtOnce - items.filter(isRunning).length;
    const waiting = items.filter(({ phase, key }) => phase === 'waiting' && !tasks.has(key));
    for (const item of waiting.slice(0, Math.max(0, room))) start(item);
  }

  function start({ key, uploadId }: UploadItem): void {
    const held = files.get(key);
    if (!held) return;
    const { file, fingerprint } = held;
    let lockedId: string | null = null;
    const task = client.upload({
      workspaceId,
      file,
      parallelParts: Math.ceil(partsAtOnce / Math.min(filesAtOnce, countActive(items))),
      fileName: file.name.slice(-255),
      contentType: file.type || 'application/octet-stream',
      ...(uploadId === null ? {} : { uploadId }),
      onProgress: (progress) => {
        const { state, totalBytes: _, ...rest } = progress;
        if (progress.uploadId !== null && progress.uploadId !== lockedId) {
          lockedId = progress.uploadId;
          memory.remember(lockedId, fingerprint);
          locks.hold(lockedId, tasks.get(key)?.done ?? Promise.resolve());
        }
        change(key, { ...rest, phase: state });
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
    const { uploadId } = items.find((item) => item.key === key) ?? {};
    if (uploadId) memory.forget(uploadId);
    tasks.delete(key);
    files.delete(key);
    change(key, { recordingId: answer.recording.id });
    publish();
    onCompleted(answer);
    startNext();
  }

  async function add(added: readonly File[]): Promise<void> {
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
      const unfinished = items.find(({ phase, uploadId }) => {
        const remembered = phase === 'needs-file' && uploadId !== null ? memory.recall(uploadId) : null;
        return remembered !== null && isSameFile(remembered, known);
      });
      const item = unfinished ? { ...unfinished, phase: 'waiting' as const } : newItem(file, null);
      files.set(item.key, { file, fingerprint: known });
      items = unfinished ? items.map((other) => (other.key === item.key ? item : other)) : [...items, item];
      publish();
      startNext();
    }
  }

  async function cancel(key: string): Promise<void> {
    const item = items.find((other) => other.key === key);
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
    const own = new Set(items.map(({ uploadId }) => uploadId));
    const isLoose = (id: string) => !own.has(id) && !held.has(id);
    // One without a size was recorded live: the recorder that made it goes on with it.
    const loose = uploads.filter(({ id, sizeBytes }) => sizeBytes !== null && isLoose(id));
    items = [...loose.map((upload) => unfinishedItem(upload, memory.recall(upload.id) !== null)), ...items];
    publish();
  }

  return {
    items: () => items,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add,
    pause: (key) => {
      tasks.get(key)?.pause();
      startNext();
    },
    resume: (key) => tasks.get(key)?.resume(),
    retry: (key) => {
      change(key, { phase: 'waiting', error: null });
      startNext();
    },
    cancel,
    clearOver: () => {
      items = items.filter((item) => !isOver(item));
      publish();
    },
    loadUnfinished,
    close: () => {
      for (const task of tasks.values()) task.pause();
      if (publishing !== null) clearTimeout(publishing);
    },
  };
}

export function countActive(items: readonly UploadItem[]): number {
  return items.filter(isActive).length;
}
