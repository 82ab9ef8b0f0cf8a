import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Profile, SAMPLE_RATE_HZ, startEngine } from '@audiotricks/whisper';
import { MODEL_DIR, PEERS_DIR } from '../engine/paths.ts';
import { processUsage } from '../engine/process-usage.ts';
import { readPcm, type SpeechSet, type TimedWord } from './speech-set.ts';

const SCRIPT = fileURLToPath(new URL('./faster_whisper_accuracy.py', import.meta.url));

export interface Heard {
  name: string;
  wallMs: number;
  /** On all cores; null where the system does not tell. */
  cpuMs: number | null;
  text: string;
  words: TimedWord[];
}

/** Hears all sets one after another, in a process of its own that ends with it. */
export interface AccuracyContender {
  name: string;
  hear(sets: readonly SpeechSet[], onHeard: (heard: Heard) => void): Promise<void>;
}

export function ours(profile: Profile): AccuracyContender {
  return {
    name: `ours ${profile}`,
    async hear(sets, onHeard) {
      const engine = await startEngine({ modelDir: MODEL_DIR, threads: 2 });
      const hearSet = async ({ name, language, pcmFile, clips }: SpeechSet): Promise<Heard> => {
        const pcm = readPcm(pcmFile);
        const before = processUsage(engine.pid())?.cpuMs;
        const startedAt = performance.now();
        const results = await Promise.all(
          clips.map(({ startSample, endSample }) =>
            engine.transcribe({ pcm: pcm.slice(startSample, endSample), language, profile }),
          ),
        );
        const wallMs = performance.now() - startedAt;
        const after = processUsage(engine.pid())?.cpuMs;
        const cpuMs = before === undefined || after === undefined ? null : after - before;
        const words = results.flatMap((result, index) => {
          const offsetMs = ((clips[index]?.startSample ?? 0) * 1000) / SAMPLE_RATE_HZ;
          return result.words.map(({ text, startMs }) => ({ text, startMs: Math.round(startMs + offsetMs) }));
        });
        return { name, wallMs, cpuMs, text: results.map(({ text }) => text).join(' '), words };
      };
      try {
        const [first] = sets;
        if (first) await hearSet(first);
        for (const set of sets) onHeard(await hearSet(set));
      } finally {
        await engine.close();
      }
    },
  };
}

interface FasterWhisper {
  python: string;
  modelDir: string;
}

export function fasterWhisper({ python, modelDir }: FasterWhisper, mode: 'batched' | 'careful'): AccuracyContender {
  return {
    name: mode === 'batched' ? 'faster-whisper batched' : 'faster-whisper one after another, beam 5',
    async hear(sets, onHeard) {
      const setsFile = `${PEERS_DIR}/accuracy-sets.json`;
      writeFileSync(setsFile, JSON.stringify(sets));
      const child = spawn(python, [SCRIPT, modelDir, setsFile, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      for await (const line of createInterface({ input: child.stdout })) onHeard(JSON.parse(line));
      const code = await exited;
      if (code !== 0) throw new Error(`faster-whisper ended with ${code}`);
    },
  };
}
