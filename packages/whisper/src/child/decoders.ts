import { Worker } from 'node:worker_threads';
import type { CallMessage, EngineMessage, StartMessage } from '../engine/protocol.ts';

/** The decoders of an engine's process, each with its own copy of the model in a thread of its own. */
export interface Decoders {
  /** A call goes to the decoder with the fewest, an abort to the one that has the call. */
  take(message: CallMessage): void;
}

interface Decoder {
  thread: Worker;
  calls: Set<number>;
}

/**
 * Starts all decoders; tells `ready` when the last one has loaded its model, or `startFailed` once. A thread that ends
 * takes the process with it: its native sessions are not to be trusted any more, and the host starts another process.
 */
export function startDecoders(start: StartMessage, send: (message: EngineMessage) => void): Decoders {
  let loading = start.decoders;
  let failed = false;

  const startDecoder = (): Decoder => {
    const thread = new Worker(new URL('./decoder-thread.ts', import.meta.url), { workerData: start });
    const calls = new Set<number>();
    thread.on('message', (message: EngineMessage) => {
      if (message.type === 'ready') {
        loading--;
        if (loading === 0) send(message);
      } else if (message.type === 'startFailed') {
        if (!failed) send(message);
        failed = true;
      } else {
        if (message.type !== 'progress') calls.delete(message.callId);
        send(message);
      }
    });
    thread.on('error', (error) => {
      process.stderr.write(`decoder failed: ${error.message}\n`);
      process.kill(process.pid, 'SIGKILL');
    });
    return { thread, calls };
  };
  const decoders = Array.from({ length: start.decoders }, startDecoder);

  return {
    take(message) {
      const holder = decoders.find(({ calls }) => calls.has(message.callId));
      if (message.type === 'abort') return holder?.thread.postMessage(message);
      const freest = decoders.reduce((best, decoder) => (decoder.calls.size < best.calls.size ? decoder : best));
      freest.calls.add(message.callId);
      freest.thread.postMessage(message);
    },
  };
}
