import { Worker } from 'node:worker_threads';
import type { EngineMessage, HostMessage, WireError } from '../engine/protocol.ts';
import { WhisperError } from '../errors.ts';
import { createRequestHandler, type RequestHandler } from './requests.ts';

/** Entry point of an engine's process. Lives exactly as long as the channel to its host. */
const parentPid = process.ppid;
// At once: there is nothing to save, and the native runtime's own tear-down takes its time.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal's Ctrl-C reaches the whole process group; whether to end is the host's choice.
process.on('SIGINT', () => {});
new Worker(new URL('./parent-watch.ts', import.meta.url), {
  workerData: { parentPid, everyMs: 200 },
  resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 },
}).unref();

const send = (message: EngineMessage) => {
  // The host may be gone at any time; the disconnect handler then ends the process.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};
const wireError = (error: unknown): WireError => ({
  code: error instanceof WhisperError ? error.code : 'engine.failed',
  message: error instanceof Error ? error.message : String(error),
});

let handler: RequestHandler | undefined;

process.on('message', (message: HostMessage) => {
  if (message.type === 'start') {
    createRequestHandler(message).then(
      (created) => {
        handler = created;
        send({ type: 'ready', model: created.model });
      },
      (error: unknown) => send({ type: 'startFailed', error: wireError(error) }),
    );
    return;
  }
  if (message.type === 'abort') {
    handler?.abort(message.callId);
    return;
  }
  const { callId } = message;
  if (!handler) return send({ type: 'failed', callId, error: { code: 'engine.failed', message: 'not started' } });
  handler
    .handle(message, (fraction, text) => send({ type: 'progress', callId, fraction, text }))
    .then(send, (error) => {
      const aborted = error instanceof DOMException && error.name === 'AbortError';
      send(aborted ? { type: 'aborted', callId } : { type: 'failed', callId, error: wireError(error) });
    });
});
