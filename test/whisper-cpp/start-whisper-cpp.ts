import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { WhisperCpp } from './make-whisper-cpp.ts';

const startsWithinMs = 120_000;

/** Runs the server as its users do who want OpenAI's protocol. */
export async function startWhisperCpp({ server, model }: WhisperCpp, port: number) {
  const place = ['--host', '127.0.0.1', '--port', String(port), '--inference-path', '/v1/audio/transcriptions'];
  const child = spawn(server, ['--model', model, '--threads', '2', ...place], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (text: Buffer) => {
    output = (output + text.toString()).slice(-4_000);
  });
  const gone = once(child, 'exit');
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const giveUpAt = Date.now() + startsWithinMs; !(await isUp()); await delay(100)) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`whisper.cpp did not start:\n${output}`);
  }
  return {
    /** For `COMPATIBLE_SERVERS`. */
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
