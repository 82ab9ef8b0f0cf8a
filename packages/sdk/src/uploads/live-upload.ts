import {
  abortUpload,
  completeUpload,
  openUpload,
  type RecordingAndJob,
  readUpload,
  type Upload,
} from '@audiotricks/contracts';
import { backoffMs, pause as sleep, withRetries } from '../backoff.ts';
import { isOffline, untilOnline } from '../connection.ts';
import { ApiError, ConnectionError } from '../errors.ts';
import { createGrowingSource } from './growing-source.ts';
import type { LiveUploadOptions, LiveUploadProgress, LiveUploadTask } from './live-upload-types.ts';
import { createPartSigner } from './part-signer.ts';
import { sendParts } from './send-parts.ts';
import type { UploadDeps } from './upload.ts';

/** How often the server may say after completion that parts are missing before that is an error. */
const maxRounds = 3;
/** How many uploads of one recording may be gone (expired over days without a network) before that is an error. */
const maxOpened = 5;
const goneCodes = ['upload.not_found', 'upload.expired', 'upload.state_conflict'];
const missingCodes = ['upload.parts_missing', 'upload.size_mismatch'];

/**
 * Sends a recording part by part while it is being made, over any time without a network, and completes it when it
 * ends. See `LiveUploadTask`.
 */
export function startLiveUpload({ call, resolve }: UploadDeps, options: LiveUploadOptions): LiveUploadTask {
  const { workspaceId, fileName, contentType } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  const source = createGrowingSource(signal);
  let progress: LiveUploadProgress = {
    state: 'opening',
    uploadId: options.uploadId ?? null,
    sentBytes: 0,
    availableBytes: 0,
    error: null,
  };

  function set(change: Partial<LiveUploadProgress>): void {
    progress = { ...progress, ...change };
    options.onProgress?.(progress);
  }

  /** The recording is kept where it is made, so there is no try that is the last. */
  const wait = async (error: unknown, attempt: number, waitSignal: AbortSignal) => {
    const before = progress.state;
    if (error instanceof ConnectionError || attempt > 2) set({ state: 'offline' });
    const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    if (isOffline()) await untilOnline(waitSignal);
    else await sleep(Math.max(asked, (options.backoff ?? backoffMs)(attempt)), waitSignal);
    if (progress.state === 'offline') set({ state: before === 'offline' ? 'uploading' : before });
  };
  const attempts = Number.POSITIVE_INFINITY;
  const persistently = <Result>(work: () => Promise<Result>) => withRetries(work, { signal, attempts, wait });
  const params = (uploadId: string) => ({ workspaceId, uploadId });

  function open(): Promise<Upload> {
    const body = { fileName, contentType, sizeBytes: null };
    return persistently(() => call(openUpload, { params: { workspaceId }, body, signal }));
  }
  const read = (uploadId: string) => persistently(() => call(readUpload, { params: params(uploadId), signal }));

  async function transfer({ id: uploadId, partSizeBytes, parts }: Upload): Promise<void> {
    const arrived = new Map(parts.map((part) => [part.partNumber, part.sizeBytes]));
    const signer = createPartSigner({ call, resolve, workspaceId, uploadId, signal });
    let arrivedBytes = 0;
    for (let partNumber = 1; ; partNumber += 1) {
      const startByte = (partNumber - 1) * partSizeBytes;
      if (!source.isReady(startByte + partSizeBytes)) set({ state: 'waiting', sentBytes: arrivedBytes });
      const endByte = await source.endOfPart(startByte, partSizeBytes);
      if (endByte === null) return;
      const sizeBytes = endByte - startByte;
      if (arrived.get(partNumber) !== sizeBytes) {
        set({ state: 'uploading', sentBytes: arrivedBytes });
        const file = await options.read(startByte, endByte);
        const onPart = (_: unknown, sentBytes: number) => set({ sentBytes: arrivedBytes + sentBytes });
        const parts = [{ partNumber, startByte: 0, endByte: sizeBytes }];
        await sendParts({ file, parts, parallelParts: 1, attempts, signer, signal, wait, onPart });
      }
      arrivedBytes += sizeBytes;
      set({ sentBytes: arrivedBytes });
    }
  }

  async function complete(uploadId: string): Promise<RecordingAndJob> {
    await source.untilFinal();
    set({ state: 'completing' });
    const body = { sizeBytes: source.availableBytes(), options: options.options };
    return persistently(() => call(completeUpload, { params: params(uploadId), body, signal }));
  }

  async function send(opened: Upload): Promise<RecordingAndJob> {
    let upload = opened;
    for (let round = 1; ; round += 1) {
      if (upload.state === 'created' || upload.state === 'uploading') await transfer(upload);
      try {
        return await complete(upload.id);
      } catch (error) {
        if (!hasCode(error, missingCodes) || round >= maxRounds) throw error;
        upload = await read(upload.id);
      }
    }
  }

  /** What is gone on the server is all still here: it is sent again as a new upload. */
  async function run(): Promise<RecordingAndJob> {
    let uploadId = options.uploadId;
    for (let opened = 1; ; opened += 1) {
      try {
        const upload = uploadId === undefined ? await open() : await read(uploadId);
        set({ uploadId: upload.id, sentBytes: 0 });
        return await send(upload);
      } catch (error) {
        if (!hasCode(error, goneCodes) || opened >= maxOpened) throw error;
        uploadId = undefined;
      }
    }
  }

  const done = run().then(
    (answer) => {
      set({ state: 'completed' });
      return answer;
    },
    (error: unknown) => {
      set(signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
      throw error;
    },
  );
  // The failure stands in `progress().error` as well: not listening to `done` is no crash.
  done.catch(() => undefined);

  const stop = () => stopped.abort(new DOMException('stopped', 'AbortError'));
  return {
    progress: () => progress,
    done,
    grow: (availableBytes) => {
      source.grow(availableBytes);
      set({ availableBytes });
    },
    finish: source.finish,
    stop,
    abort: async () => {
      stop();
      await done.catch(() => undefined);
      const { uploadId, state } = progress;
      if (uploadId !== null && state === 'stopped') await call(abortUpload, { params: params(uploadId) });
    },
  };
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof ApiError && codes.includes(error.code);
}
