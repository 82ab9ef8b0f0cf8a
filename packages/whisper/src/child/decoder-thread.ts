import { parentPort, workerData } from 'node:worker_threads';
import type { CallMessage, EngineMessage, StartMessage, WireError } from '../engine/protocol.ts';
import { WhisperError } from '../errors.ts';
import { createRequestHandler } from './requests.ts';

/** Entry point of a decoder's thread: loads the model, then answers calls until the process ends. */
const send = (message: EngineMessage) => parentPort?.postMessage(message);

const wireError = (error: unknown): WireError => ({
  code: error instanceof WhisperError ? error.code : 'engine.failed',
  message: error instanceof Error ? error.message : String(error),
});

try {
  const handler = await createRequestHandler(workerData as StartMessage);
  parentPort?.on('message', async (message: CallMessage) => {
    if (message.type === 'abort') return handler.abort(message.callId);
    const { callId } = message;
    try {
      send(await handler.handle(message, (fraction, text) => send({ type: 'progress', callId, fraction, text })));
    } catch (error) {
      const aborted = error instanceof DOMException && error.name === 'AbortError';
      send(aborted ? { type: 'aborted', callId } : { type: 'failed', callId, error: wireError(error) });
    }
  });
  send({ type: 'ready', model: handler.model });
} catch (error) {
  send({ type: 'startFailed', error: wireError(error) });
}
