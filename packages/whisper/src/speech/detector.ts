import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { detectorFailed, modelMissing } from '../errors.ts';
import type { DetectorWorkerData, JudgedMessage, JudgeMessage } from './detector-protocol.ts';
import { createSpeechStream, type SpeechStream } from './speech-stream.ts';

export interface SpeechDetectorOptions {
  /** Silero VAD v5/v6 (`silero_vad_v6.onnx`). */
  modelPath: string;
  /** `deterministic` is for tests without speech: whatever is not silent counts as speech. Default `onnx`. */
  sessions?: 'onnx' | 'deterministic';
}

/** Listens for speech in a thread of its own, for any number of streams; never blocks the caller's event loop. */
export interface SpeechDetector {
  openStream(): SpeechStream;
  /** Ends the thread; what it still worked on rejects with `detector.failed`. */
  close(): Promise<void>;
}

type Judged = Exclude<JudgedMessage, { error: string }>;

interface Pending {
  resolve(judged: Judged): void;
  reject(error: unknown): void;
}

/** @throws WhisperError `model.missing` */
export function startSpeechDetector(options: SpeechDetectorOptions): SpeechDetector {
  const { modelPath, sessions = 'onnx' } = options;
  if (!existsSync(modelPath)) throw modelMissing(modelPath);
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let nextId = 1;
  let closed = false;

  const failAll = (error: Error) => {
    worker = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };

  const startWorker = () => {
    const workerData: DetectorWorkerData = { modelPath, sessions };
    const started = new Worker(new URL('./detector-worker.ts', import.meta.url), { workerData, execArgv: [] });
    started.on('message', (message: JudgedMessage) => {
      const call = pending.get(message.id);
      pending.delete(message.id);
      if (pending.size === 0) started.unref();
      if ('error' in message) call?.reject(detectorFailed(message.error));
      else call?.resolve(message);
    });
    started.on('error', (error: Error) => failAll(detectorFailed(error.message)));
    started.on('exit', () => worker === started && failAll(detectorFailed('The speech detector ended.')));
    return started;
  };

  const judge = (pcm: Int16Array<ArrayBuffer>) =>
    new Promise<Judged>((resolve, reject) => {
      if (closed) return reject(detectorFailed('The speech detector is closed.'));
      worker ??= startWorker();
      worker.ref();
      const message: JudgeMessage = { id: nextId++, pcm };
      pending.set(message.id, { resolve, reject });
      worker.postMessage(message, [pcm.buffer]);
    });

  return {
    openStream: () => createSpeechStream(judge),
    async close() {
      closed = true;
      const ending = worker;
      failAll(detectorFailed('The speech detector is closed.'));
      await ending?.terminate();
    },
  };
}
