import { abortUpload, type RecordingAndJob } from '@audiotricks/contracts';
import type { Client, LiveUploadProgress, LiveUploadTask } from '@audiotricks/sdk';
import { createObservable } from '../../lib/observable.ts';
import { saveFile } from '../../lib/save-file.ts';
import { sendTake } from './send-take.ts';
import type { Take } from './take.ts';
import type { TakeLocks } from './take-locks.ts';
import type { TakeStore } from './take-store.ts';

export interface UnfinishedTake {
  take: Take;
  phase: 'offered' | 'sending' | 'failed';
  progress: LiveUploadProgress | null;
  error: unknown;
}

export interface UnfinishedTakes {
  items: () => readonly UnfinishedTake[];
  subscribe: (listener: () => void) => () => void;
  /** Reads what this browser keeps of this person and no tab has. */
  load: () => Promise<void>;
  send: (takeId: string) => Promise<void>;
  discard: (takeId: string) => Promise<void>;
  /** Gives it as a file, for when it cannot be sent. */
  save: (takeId: string) => Promise<void>;
  close: () => void;
}

export interface UnfinishedTakesDeps {
  client: Client;
  workspaceId: string;
  userId: string;
  store: TakeStore;
  locks: TakeLocks;
  onCompleted: (answer: RecordingAndJob) => void;
}

/** Recordings that a crash or a closed page left in this browser. */
export function createUnfinishedTakes(deps: UnfinishedTakesDeps): UnfinishedTakes {
  const { client, workspaceId, userId, store, locks, onCompleted } = deps;
  const items = createObservable<readonly UnfinishedTake[]>([]);
  const tasks = new Set<LiveUploadTask>();
  const find = (takeId: string) => items.get().find(({ take }) => take.id === takeId);
  const change = (takeId: string, part: Partial<UnfinishedTake>) =>
    items.set(items.get().map((item) => (item.take.id === takeId ? { ...item, ...part } : item)));
  const drop = (takeId: string) => items.set(items.get().filter(({ take }) => take.id !== takeId));

  async function load(): Promise<void> {
    const [takes, held] = await Promise.all([store.list(), locks.held()]);
    const mine = takes.filter((take) => take.workspaceId === workspaceId && take.userId === userId);
    const loose = mine.filter((take) => !held.has(take.id));
    // It ended before any sound was kept.
    for (const { id } of loose.filter(({ sizeBytes }) => sizeBytes === 0)) await locks.hold(id, () => store.remove(id));
    const offered = loose.filter(({ sizeBytes }) => sizeBytes > 0).toSorted((a, b) => b.startedAtMs - a.startedAtMs);
    const busy = items.get().filter(({ phase }) => phase === 'sending');
    const isNew = ({ id }: Take) => !busy.some(({ take }) => take.id === id);
    const fresh = offered
      .filter(isNew)
      .map((take): UnfinishedTake => find(take.id) ?? { take, phase: 'offered', progress: null, error: null });
    items.set([...busy, ...fresh]);
  }

  /** Where another tab was faster there is nothing to do here. */
  async function alone(takeId: string, work: (take: Take) => Promise<void>): Promise<void> {
    const item = find(takeId);
    if (!item) return;
    if (!(await locks.hold(takeId, () => work(item.take)))) await load();
  }

  const send = (takeId: string) =>
    alone(takeId, async (take) => {
      const read = (startByte: number, endByte: number) => store.read(takeId, startByte, endByte);
      const onProgress = (progress: LiveUploadProgress) => change(takeId, { progress });
      change(takeId, { phase: 'sending', error: null });
      const uploadId = find(takeId)?.progress?.uploadId ?? take.uploadId;
      const task = sendTake({ ...{ client, store, read, onProgress }, take: { ...take, uploadId } });
      tasks.add(task);
      task.grow(take.sizeBytes);
      task.finish();
      try {
        const answer = await task.done;
        // What stays here by a fault is found arrived when it is sent again.
        await store.remove(takeId).catch(() => undefined);
        drop(takeId);
        onCompleted(answer);
      } catch (error) {
        const isStopped = task.progress().state === 'stopped';
        change(takeId, isStopped ? { phase: 'offered' } : { phase: 'failed', error });
      } finally {
        tasks.delete(task);
      }
    });

  const discard = (takeId: string) =>
    alone(takeId, async (take) => {
      const uploadId = find(takeId)?.progress?.uploadId ?? take.uploadId;
      await store.remove(takeId);
      drop(takeId);
      if (uploadId === null) return;
      // Without a connection what arrived stays on the server until it expires there.
      await client.call(abortUpload, { params: { workspaceId, uploadId } }).catch(() => undefined);
    });

  return {
    items: items.get,
    subscribe: items.subscribe,
    load,
    send,
    discard,
    save: async (takeId) => {
      const take = find(takeId)?.take;
      if (take) saveFile(take.fileName, await store.read(takeId, 0, take.sizeBytes));
    },
    close: () => {
      for (const task of tasks) task.stop();
    },
  };
}
