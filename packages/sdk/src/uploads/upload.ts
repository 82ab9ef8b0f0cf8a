import {
  abortUpload,
  completeUpload,
  openUpload,
  type RecordingAndJob,
  readUpload,
  type Upload,
} from '@audiotricks/contracts';
import { type Attempts, backoffMs, pause as sleep, withRetries } from '../backoff.ts';
import { isOffline, untilOnline } from '../connection.ts';
import { ApiError, ConnectionError } from '../errors.ts';
import type { Call } from '../route-types.ts';
import { planParts } from './part-plan.ts';
import { createPartSigner } from './part-signer.ts';
import { createProgressKeeper } from './progress-keeper.ts';
import { sendParts } from './send-parts.ts';
import type { UploadOptions, UploadTask } from './upload-types.ts';

export interface UploadDeps {
  call: Call;
  resolve: (pathOrUrl: string) => string;
}

const defaultParallelParts = 4;
/**
 * With the waits between them a minute for a server that is in trouble, and ten for one that nobody reaches: it restarts,
 * or the network is another one for a while.
 */
const defaultAttempts: Attempts = (error) => (error instanceof ConnectionError ? 30 : 8);
/** Answers of a completion after which parts are sent (again). */
const incomplete = ['upload.parts_missing', 'upload.size_mismatch'];
/** How often the server may say at completion that parts are missing before that is an error. */
const maxRounds = 3;

/** Opens or continues an upload, sends what is missing, completes it. See `UploadTask`. */
export function startUpload({ call, resolve }: UploadDeps, options: UploadOptions): UploadTask {
  const { workspaceId, file, attempts = defaultAttempts, parallelParts = defaultParallelParts } = options;
  const keeper = createProgressKeeper(file.size, options.onProgress);
  const aborted = new AbortController();
  let sending = new AbortController();
  let isPaused = false;
  let wake: (() => void) | null = null;

  const wait = async (error: unknown, attempt: number, signal: AbortSignal) => {
    if (error instanceof ConnectionError && isOffline()) {
      keeper.set({ state: 'offline' });
      await untilOnline(signal);
      keeper.set({ state: 'uploading' });
      return;
    }
    const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    await sleep(Math.max(asked, (options.backoff ?? backoffMs)(attempt)), signal);
  };
  const persistently = <Result>(work: () => Promise<Result>) =>
    withRetries(work, { signal: aborted.signal, attempts, wait });
  const params = (uploadId: string) => ({ workspaceId, uploadId });

  function open(): Promise<Upload> {
    const { uploadId, fileName, contentType, sha256 } = options;
    const signal = aborted.signal;
    return persistently(() =>
      uploadId === undefined
        ? call(openUpload, {
            params: { workspaceId },
            body: { fileName, sizeBytes: file.size, contentType, sha256 },
            signal,
          })
        : call(readUpload, { params: params(uploadId), signal }),
    );
  }

  async function untilResumed(): Promise<void> {
    while (isPaused) {
      aborted.signal.throwIfAborted();
      await new Promise<void>((resume) => {
        wake = resume;
      });
    }
    aborted.signal.throwIfAborted();
  }

  /** Holds until somebody says whether bytes that are here already are sent. */
  async function untilDecided(): Promise<void> {
    isPaused = true;
    keeper.set({ state: 'duplicate' });
    await untilResumed();
  }

  async function sendMissing(upload: Upload): Promise<void> {
    const plan = planParts({ totalBytes: file.size, partSizeBytes: upload.partSizeBytes, arrived: upload.parts });
    keeper.startRound(plan.arrivedBytes);
    sending = new AbortController();
    const signal = AbortSignal.any([sending.signal, aborted.signal]);
    const signer = createPartSigner({ call, resolve, workspaceId, uploadId: upload.id, signal });
    const onPart = keeper.notePart;
    await sendParts({ file, parts: plan.missing, parallelParts, attempts, signer, signal, wait, onPart });
  }

  /** Sends until nothing is missing, over any number of pauses. */
  async function transfer(opened: Upload): Promise<void> {
    let upload = opened;
    for (;;) {
      await untilResumed();
      keeper.set({ state: 'uploading' });
      try {
        return await sendMissing(upload);
      } catch (error) {
        if (!sending.signal.aborted) throw error;
      }
      await untilResumed();
      upload = await persistently(() => call(readUpload, { params: params(opened.id) }));
    }
  }

  async function complete(uploadId: string): Promise<RecordingAndJob> {
    keeper.set({ state: 'completing' });
    const body = { sha256: options.sha256, options: options.options };
    return persistently(() => call(completeUpload, { params: params(uploadId), body, signal: aborted.signal }));
  }

  async function run(): Promise<RecordingAndJob> {
    let upload = await open();
    keeper.set({ uploadId: upload.id, duplicateOf: upload.duplicateOf });
    if (options.askOnDuplicate && upload.duplicateOf !== null && upload.state === 'created') await untilDecided();
    for (let round = 1; ; round += 1) {
      const isOpen = upload.state === 'created' || upload.state === 'uploading';
      if (isOpen) await transfer(upload);
      try {
        return await complete(upload.id);
      } catch (error) {
        const isIncomplete = error instanceof ApiError && incomplete.includes(error.code);
        if (!isIncomplete || round >= maxRounds) throw error;
        upload = await persistently(() => call(readUpload, { params: params(upload.id) }));
      }
    }
  }

  const done = run().then(
    (answer) => {
      keeper.set({ state: 'completed' });
      return answer;
    },
    (error: unknown) => {
      keeper.set(aborted.signal.aborted ? { state: 'aborted' } : { state: 'failed', error });
      throw error;
    },
  );
  // The failure stands in `progress().error` as well: not listening to `done` is no crash.
  done.catch(() => undefined);

  return {
    progress: keeper.current,
    done,
    pause: () => {
      if (isPaused || !keeper.isSending()) return;
      isPaused = true;
      keeper.set({ state: 'paused' });
      sending.abort(new DOMException('paused', 'AbortError'));
    },
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      keeper.set({ state: 'uploading' });
      wake?.();
    },
    abort: async () => {
      aborted.abort(new DOMException('aborted', 'AbortError'));
      wake?.();
      await done.catch(() => undefined);
      const { uploadId, state } = keeper.current();
      if (uploadId !== null && state === 'aborted') await call(abortUpload, { params: params(uploadId) });
    },
  };
}
