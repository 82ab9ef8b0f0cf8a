import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchAudio, Contender } from './contender.ts';
import { makeFasterWhisper } from './faster-whisper-environment.ts';
import { PEERS_DIR } from './paths.ts';
import { processUsage } from './process-usage.ts';

const SCRIPT = fileURLToPath(new URL('./faster_whisper_peer.py', import.meta.url));

interface Answer {
  wallMs: number;
  texts: string[];
  words: number;
}

/** faster-whisper in both of its ways, each in a process of its own. */
export async function startFasterWhisper(audio: BenchAudio): Promise<Contender[]> {
  const environment = await makeFasterWhisper();
  const pcmFile = `${PEERS_DIR}/audio.pcm`;
  writeFileSync(pcmFile, audio.pcm);
  const clips = JSON.stringify(audio.clips);
  const start = (mode: 'batched' | 'unbatched') =>
    startProcess(`faster-whisper int8 ${mode}`, environment.python, [environment.modelDir, pcmFile, clips, mode]);
  return [await start('batched'), await start('unbatched')];
}

async function startProcess(name: string, python: string, args: readonly string[]): Promise<Contender> {
  const child = spawn(python, [SCRIPT, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended`);
    return JSON.parse(value);
  };
  await answer();
  return {
    name,
    async run() {
      child.stdin.write('run\n');
      return (await answer()) as Answer;
    },
    usage: () => processUsage(child.pid),
    async close() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}
