import { statSync } from 'node:fs';
import path from 'node:path';
import { samplesToMs, WINDOW_SAMPLES } from '../audio.ts';
import { abortError, engineClosed, invalidRequest, WhisperError } from '../errors.ts';
import type { Transcription } from '../transcription/transcription.ts';
import { DEFAULT_RESTART_BACK_OFF } from './back-off.ts';
import { type CallLogEntry, openCallLog } from './call-log.ts';
import { affordableDecoders, decoderMemoryBytes } from './decoder-memory.ts';
import type { CallOptions, Engine, EngineOptions, TranscribeOptions, TranscribeRequest } from './engine.ts';
import type { DetectedLanguage, EngineMessage, HostMessage, StartMessage } from './protocol.ts';
import { supervise } from './supervisor.ts';

interface PendingCall {
  resolve(message: EngineMessage): void;
  reject(error: unknown): void;
  onProgress?: ((fraction: number, text: string | undefined) => void) | undefined;
  onSent?: ((pid: number | undefined) => void) | undefined;
}

type NewCall<T extends HostMessage = HostMessage> = T extends { pcm: Int16Array } ? Omit<T, 'callId'> : never;

/**
 * Starts a speech engine in a process of its own and waits until its model is loaded (a second or so). The process is
 * restarted when it dies, ends within a second of its host's death, and keeps the host's event loop alive only while
 * a call waits.
 * @throws WhisperError `model.missing` or `model.damaged`, naming the file
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const start = startMessage(options);
  const onLog = options.onLog ?? (() => {});
  const callLog = openCallLog(options.callLogPath);
  const calls = new Map<number, PendingCall>();
  let nextCallId = 1;
  let waiting = 0;
  let closed = false;

  const onMessage = (message: EngineMessage) => {
    if (!('callId' in message)) return;
    const call = calls.get(message.callId);
    if (!call) return;
    if (message.type === 'progress') return call.onProgress?.(message.fraction, message.text);
    calls.delete(message.callId);
    if (message.type === 'failed') call.reject(new WhisperError(message.error.code, message.error.message));
    else if (message.type === 'aborted') call.reject(abortError());
    else call.resolve(message);
  };
  const rejectAll = (error: unknown) => {
    for (const call of calls.values()) call.reject(error);
    calls.clear();
  };

  const supervisor = await supervise({
    start,
    backOff: { ...DEFAULT_RESTART_BACK_OFF, ...options.restartBackOff },
    onMessage,
    onDeath: rejectAll,
    onLog,
  }).catch((error: unknown) => {
    callLog.close();
    throw error;
  });
  const model = supervisor.current()?.model ?? { name: '', checksum: '' };

  const hold = (change: 1 | -1) => {
    waiting += change;
    supervisor.hold(waiting > 0);
  };

  const send = async (message: NewCall, signal: AbortSignal | undefined, listeners: Partial<PendingCall>) => {
    const engine = await untilAborted(supervisor.whenUp(), signal);
    const callId = nextCallId++;
    const { promise, resolve, reject } = Promise.withResolvers<EngineMessage>();
    calls.set(callId, { ...listeners, resolve, reject });
    const onAbort = () => {
      calls.delete(callId);
      engine.send({ type: 'abort', callId });
      reject(abortError());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    listeners.onSent?.(engine.pid);
    engine.send({ ...message, callId });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  };

  const call = async (
    message: NewCall,
    { id, signal, ...listeners }: { id?: string; signal: AbortSignal | undefined } & Partial<PendingCall>,
  ) => {
    if (closed) throw engineClosed();
    if (signal?.aborted) throw abortError();
    checkPcm(message.pcm);
    let entry: Omit<CallLogEntry, 'event'> | undefined;
    const onSent = (pid: number | undefined) => {
      entry = { call: message.type, id, audioMs: samplesToMs(message.pcm.length), pid };
      callLog.append({ event: 'start', ...entry });
    };
    hold(1);
    try {
      const answer = await send(message, signal, { ...listeners, onSent });
      if (entry) callLog.append({ event: 'done', ...entry });
      return answer;
    } catch (error) {
      const aborted = error instanceof DOMException && error.name === 'AbortError';
      if (entry && !closed) callLog.append({ event: aborted ? 'aborted' : 'failed', ...entry });
      throw error;
    } finally {
      hold(-1);
    }
  };

  const transcribe = async (request: TranscribeRequest, options: TranscribeOptions = {}): Promise<Transcription> => {
    const { id, pcm, language, prompt, profile = 'fast' } = request;
    const { signal, onProgress, onText, awaited = false } = options;
    const message: NewCall = {
      type: 'transcribe',
      pcm,
      language,
      prompt,
      profile,
      awaited,
      progress: onProgress !== undefined || onText !== undefined,
      partialText: onText !== undefined,
    };
    const answer = await call(message, {
      id,
      signal,
      onProgress(fraction, text) {
        onProgress?.(fraction);
        if (text !== undefined) onText?.(text);
      },
    });
    if (answer.type !== 'transcribed') throw new WhisperError('engine.failed', `unexpected answer ${answer.type}`);
    onProgress?.(1);
    return answer.result;
  };

  const detectLanguage = async (pcm: Int16Array, options: CallOptions = {}): Promise<DetectedLanguage> => {
    const answer = await call({ type: 'detectLanguage', pcm }, { signal: options.signal });
    if (answer.type !== 'detected') throw new WhisperError('engine.failed', `unexpected answer ${answer.type}`);
    return answer.result;
  };

  return {
    model,
    concurrency: start.decoders * start.batchRows,
    transcribe,
    detectLanguage,
    pid: () => supervisor.current()?.pid,
    async close() {
      if (closed) return;
      closed = true;
      rejectAll(engineClosed());
      await supervisor.close();
      callLog.close();
    },
  };
}

/** The engine may be starting anew for a while; an abort need not wait for that. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(abortError());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** None where they are missing, which the engine's process tells. */
function graphBytesOf(modelDir: string): number {
  const sizes = ['encoder.onnx', 'decoder.onnx'].map(
    (file) => statSync(path.join(modelDir, file), { throwIfNoEntry: false })?.size,
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Calls at once that keep the engine of these options busy, known before it starts. */
export function engineConcurrency(options: EngineOptions): number {
  const { decoders, batchRows } = startMessage(options);
  return decoders * batchRows;
}

/** What the engine of these options takes once it is loaded, about. */
export function engineMemoryBytes(options: EngineOptions): number {
  const { decoders, modelDir } = startMessage(options);
  return decoders * decoderMemoryBytes(graphBytesOf(modelDir));
}

function startMessage(options: EngineOptions): StartMessage {
  const modelDir = path.resolve(options.modelDir);
  const threads = options.threads ?? 2;
  const decoders = Math.min(options.decoders ?? affordableDecoders(graphBytesOf(modelDir)), threads);
  return {
    type: 'start',
    modelDir,
    speechModelPath: options.speechModelPath ?? path.join(modelDir, '..', 'silero-vad', 'silero_vad_v6.onnx'),
    decoders,
    threads: Math.floor(threads / decoders),
    batchRows: options.batchRows ?? 6,
    sessions: options.sessions ?? 'onnx',
    stepDelayMs: options.stepDelayMs ?? 0,
  };
}

function checkPcm(pcm: Int16Array): void {
  if (!(pcm instanceof Int16Array)) throw invalidRequest('pcm is not an Int16Array.');
  if (pcm.length === 0) throw invalidRequest('pcm is empty.');
  if (pcm.length > WINDOW_SAMPLES) throw invalidRequest(`pcm is longer than 30 s (${samplesToMs(pcm.length)} ms).`);
}
