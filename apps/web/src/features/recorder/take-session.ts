import type { RecordingAndJob } from '@audiotricks/contracts';
import type { Client, LiveUploadProgress, LiveUploadTask } from '@audiotricks/sdk';
import { startCapture } from './capture.ts';
import { keepAwake } from './keep-awake.ts';
import { type Microphone, openMicrophone } from './microphone.ts';
import { MicrophoneError } from './microphone-error.ts';
import { sendTake } from './send-take.ts';
import { createStopwatch } from './stopwatch.ts';
import { chooseFormat, type Take, takeFileName } from './take.ts';
import { createTakeBytes } from './take-bytes.ts';
import type { TakeLocks } from './take-locks.ts';
import type { TakeStore } from './take-store.ts';

export interface TakeSessionDeps {
  client: Client;
  workspaceId: string;
  userId: string;
  store: TakeStore;
  locks: TakeLocks;
}

export interface TakeSessionOptions {
  deviceId: string | null;
  onProgress: (progress: LiveUploadProgress) => void;
  /** The microphone is gone: the session has paused. */
  onLost: () => void;
  /** The browser records no more: the session has to be ended. */
  onFault: () => void;
  /** From here on the bytes are only as safe as this page. */
  onUnkept: () => void;
}

/** One take from its first sound until it has arrived: recorded, kept and sent at the same time. */
export interface TakeSession {
  take: Take;
  microphone: Pick<Microphone, 'deviceId' | 'level' | 'switchTo'>;
  elapsedMs: () => number;
  pause: () => void;
  resume: () => void;
  /** Ends the sound; answers how many bytes it has. Safe to repeat. */
  endSound: () => Promise<number>;
  /** Sends what is left and completes; after a failure it begins anew. */
  deliver: () => Promise<RecordingAndJob>;
  /** Begins to send anew after a failure, while recording. */
  resend: () => void;
  /** The whole take as a file. */
  read: () => Promise<Blob>;
  /** Leaves everything as it is, for later. */
  leave: () => Promise<void>;
  /** Forgets it, here and on the server. */
  discard: () => Promise<void>;
}

/** Opens the microphone and records; throws MicrophoneError. */
export async function openTakeSession(deps: TakeSessionDeps, options: TakeSessionOptions): Promise<TakeSession> {
  const { client, workspaceId, userId, store, locks } = deps;
  const watch = createStopwatch();
  const pause = () => {
    watch.pause();
    capture?.pause();
  };
  const microphone = await openMicrophone({
    deviceId: options.deviceId,
    onLost: () => {
      pause();
      options.onLost();
    },
  });
  let capture: ReturnType<typeof startCapture> | null = null;
  const format = chooseFormat((mimeType) => MediaRecorder.isTypeSupported(mimeType));
  if (!format) {
    microphone.close();
    throw new MicrophoneError('microphone.unsupported');
  }

  const startedAt = new Date();
  const take: Take = {
    id: crypto.randomUUID(),
    ...{ workspaceId, userId },
    startedAtMs: startedAt.getTime(),
    fileName: takeFileName(startedAt, format.extension),
    contentType: format.contentType,
    ...{ uploadId: null, sizeBytes: 0, recordedMs: 0 },
  };
  // First: what is kept and has no holder is offered to other tabs.
  const release = await holdTake(locks, take.id);
  const bytes = createTakeBytes({
    ...{ store, take },
    onGrown: (sizeBytes) => task.grow(sizeBytes),
    onUnkept: options.onUnkept,
  });
  let task = send(null);
  const sleepAgain = keepAwake();
  capture = startCapture({
    ...{ stream: microphone.stream, mimeType: format.mimeType, onFault: options.onFault },
    onPiece: (piece) => bytes.add(piece, watch.elapsedMs()),
  });
  watch.run();

  function send(uploadId: string | null): LiveUploadTask {
    const { read } = bytes;
    return sendTake({ ...{ client, store, read }, take: { ...take, uploadId }, onProgress: options.onProgress });
  }

  function resend(): void {
    if (task.progress().state !== 'failed') return;
    task = send(task.progress().uploadId);
    task.grow(bytes.sizeBytes());
  }

  async function endSound(): Promise<number> {
    watch.pause();
    await capture?.stop();
    microphone.close();
    sleepAgain();
    await bytes.settled();
    return bytes.sizeBytes();
  }

  async function deliver(): Promise<RecordingAndJob> {
    resend();
    task.finish();
    const answer = await task.done;
    // It has arrived: what stays here by a fault is found arrived when it is sent again.
    await store.remove(take.id).catch(() => undefined);
    release();
    return answer;
  }

  return {
    ...{ take, microphone, pause, endSound, deliver, resend },
    elapsedMs: watch.elapsedMs,
    resume: () => {
      watch.run();
      capture?.resume();
    },
    read: () => bytes.read(0, bytes.sizeBytes()),
    leave: async () => {
      task.stop();
      await endSound();
      release();
    },
    discard: async () => {
      task.stop();
      await endSound();
      await store.remove(take.id).catch(() => undefined);
      release();
      // Without a connection what arrived stays on the server until it expires there.
      await task.abort().catch(() => undefined);
    },
  };
}

/** Resolves when this page has the take, with the function that lets it go. */
function holdTake(locks: TakeLocks, takeId: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const work = () =>
      new Promise<void>((release) => {
        resolve(release);
      });
    locks.hold(takeId, work).catch(reject);
  });
}
