import type { EngineMessage, HostMessage } from '../engine/protocol.ts';
import { type Decoders, startDecoders } from './decoders.ts';

/** Entry point of an engine's process: hands the host's messages to the decoders. Lives as long as the channel. */
// At once: there is nothing to save, and the native runtime's own tear-down takes its time.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal's Ctrl-C reaches the whole process group; whether to end is the host's choice.
process.on('SIGINT', () => {});

const send = (message: EngineMessage) => {
  // The host may be gone at any time; the disconnect handler then ends the process.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

let decoders: Decoders | undefined;

process.on('message', (message: HostMessage) => {
  if (message.type === 'start') {
    decoders = startDecoders(message, send);
    return;
  }
  if (decoders) return decoders.take(message);
  if (message.type === 'abort') return;
  const error = { code: 'engine.failed', message: 'The engine was not started.' };
  send({ type: 'failed', callId: message.callId, error });
});
