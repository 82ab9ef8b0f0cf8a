import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Job } from '@audiotricks/contracts';
import { ApiError } from '@audiotricks/sdk';
import { wavOf } from '@audiotricks/whisper/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { joinedAudio } from '../../bench/joined-audio.ts';
import { type Member, readJobOf, readTranscriptOf, registerMember, uploadFile } from '../process/client.ts';
import type { ProcessFacts } from '../process/processes.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const minutes = 10;
let server: ServerProcess;
let member: Member;
let file: string;
let undisturbed: unknown;

interface Call {
  at: string;
  event: 'start' | 'done' | 'failed' | 'aborted';
  call: 'transcribe' | 'detectLanguage';
  id: string;
}

async function readCalls(): Promise<Call[]> {
  const text = await readFile(server.callLogPath, 'utf8');
  // A line may have been cut short by the kill.
  const lines = text.split('\n').filter((line) => line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as Call).filter(({ call }) => call === 'transcribe');
}

/** What the engine finished this long before a kill has been written down. */
const writtenWithinMs = 1_500;

/** Chunks that were done before the kill and decoded again after it. */
async function readRepeats(
  killedAt: number,
): Promise<{ doneBefore: number; repeated: string[]; startedAfter: number }> {
  const calls = await readCalls();
  const done = calls.filter(({ event, at }) => event === 'done' && Date.parse(at) < killedAt - writtenWithinMs);
  const doneBefore = new Set(done.map(({ id }) => id));
  const started = calls.filter(({ event, at }) => event === 'start' && Date.parse(at) > killedAt);
  const startedAfter = new Set(started.map(({ id }) => id));
  return {
    doneBefore: doneBefore.size,
    repeated: [...startedAfter].filter((id) => doneBefore.has(id)),
    startedAfter: startedAfter.size,
  };
}

/** The job, also while the server is away for a moment. */
async function readJob(jobId: string): Promise<Job | undefined> {
  return await readJobOf(member, jobId).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ConnectionError') return undefined;
    // Nobody is told anything before the database is back.
    if (error instanceof ApiError && error.code === 'server.unavailable') return undefined;
    throw error;
  });
}

async function ended(jobId: string): Promise<Job> {
  return await vi.waitUntil(
    async () => {
      const job = await readJob(jobId);
      return job !== undefined && ['completed', 'failed', 'cancelled'].includes(job.state) ? job : undefined;
    },
    { timeout: 120_000, interval: 100 },
  );
}

/** Waits until a share of the chunks is done, and not much more. */
async function doneTo(share: number, jobId: string): Promise<{ total: number; done: number }> {
  return await vi.waitUntil(
    async () => {
      const { total, done } = (await readJob(jobId))?.chunks ?? { total: null, done: 0 };
      if (total === null || done < total * share) return undefined;
      expect(done).toBeLessThanOrEqual(total * (share + 0.4));
      return { total, done };
    },
    { timeout: 120_000, interval: 100 },
  );
}

const words = async (recordingId: string) => {
  const { complete, text, segments, language } = await readTranscriptOf(member, recordingId);
  return { complete, text, segments, language };
};

beforeAll(async () => {
  server = await startServerProcess({ environment: { LOG_LEVEL: 'info' } });
  member = await registerMember(server.url);
  file = path.join(server.dataDir, 'ten-minutes.wav');
  await writeFile(file, wavOf(joinedAudio(minutes)));
  const { recording, job } = await uploadFile(member, { path: file });
  expect((await ended(job.id)).state).toBe('completed');
  undisturbed = await words(recording.id);
}, 180_000);
afterAll(async () => {
  await server?.stop();
  await server?.clear();
});

const roleIs = (role: string) => (facts: ProcessFacts) =>
  facts.commandLine.includes('main.ts --process-id') && facts.environment.includes(`\nROLE=${role}\n`);

const victims = {
  'the engine child': () => server.find(({ commandLine }) => commandLine.includes('whisper/src/child/main')),
  'the worker': () => server.find(roleIs('worker')),
  'the API': () => server.find(roleIs('api')),
  PostgreSQL: () => server.find(({ commandLine }) => commandLine.includes('bin/postgres ')),
  'the supervisor': async () => server.pid,
};

/** Answers when. */
async function kill(name: keyof typeof victims): Promise<number> {
  const pid = await victims[name]();
  if (pid === undefined) throw new Error(`${name} was not found:\n${server.output()}`);
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  if (pid === server.pid) {
    const { dataDir, port } = server;
    server = await startServerProcess({ dataDir, port, environment: { LOG_LEVEL: 'info' } });
  }
  return killedAt;
}

describe('SIGKILL in the middle of a ten-minute file', () => {
  it.each([
    ['the engine child', 'the API'],
    ['the worker', 'PostgreSQL'],
    ['the supervisor', 'the engine child'],
  ] as const)(
    '%s, then %s: the job ends by itself, no done chunk is decoded again',
    async (...names) => {
      // In a workspace that has heard nothing yet: it would have the words of all chunks at once.
      member = await registerMember(server.url);
      const { recording, job } = await uploadFile(member, { path: file });
      const kills: { killedAt: number; open: number }[] = [];
      for (const [index, name] of names.entries()) {
        const { total, done } = await doneTo(0.2 + index * 0.35, job.id);
        kills.push({ killedAt: await kill(name), open: total - done });
      }
      expect(await ended(job.id)).toMatchObject({ state: 'completed', error: null });
      expect(await words(recording.id)).toEqual(undisturbed);
      for (const { killedAt, open } of kills) {
        const { doneBefore, repeated, startedAfter } = await readRepeats(killedAt);
        expect(doneBefore).toBeGreaterThan(0);
        expect(repeated).toEqual([]);
        expect(startedAfter).toBeLessThanOrEqual(open);
      }
    },
    240_000,
  );
});
