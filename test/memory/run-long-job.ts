import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readJobOf, registerMember } from '../process/client.ts';
import { deterministicEntry, startServerProcess } from '../process/server-process.ts';
import { writeLongAudio } from './long-audio.ts';
import { type Peaks, watchPeaks } from './peak-memory.ts';

export interface LongJob {
  minutes: number;
  chunks: number;
  /** From the upload's first byte to the end of the job. */
  seconds: number;
  peaksMb: Peaks;
}

const lookEveryMs = 500;

/** Transcribes so much audio by a product of its own, started anew, with the deterministic engine; answers its memory. */
export async function runLongJob(minutes: number): Promise<LongJob> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-memory-'));
  const server = await startServerProcess({
    command: [process.execPath, deterministicEntry],
    environment: { LOG_LEVEL: 'warn' },
  });
  try {
    const file = path.join(folder, 'long.wav');
    await writeLongAudio(file, minutes * 60);
    const member = await registerMember(server.url);
    const { client, workspaceId } = member;
    const startedAtMs = performance.now();
    let chunks = 0;
    const peaksMb = await watchPeaks(server.pid, async () => {
      const blob = await openAsBlob(file);
      const upload = client.upload({ workspaceId, file: blob, fileName: 'long.wav', contentType: 'audio/wav' });
      const { job } = await upload.done;
      for (;;) {
        const { state, error, chunks: counts } = await readJobOf(member, job.id);
        chunks = counts.done;
        if (state === 'completed') return;
        if (state !== 'queued' && state !== 'running') throw new Error(`the job ended as ${state}: ${error?.detail}`);
        await delay(lookEveryMs);
      }
    });
    return { minutes, chunks, seconds: Math.round((performance.now() - startedAtMs) / 1_000), peaksMb };
  } finally {
    await server.stop();
    await server.clear();
    await rm(folder, { recursive: true, force: true });
  }
}
