import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelJob } from '@audiotricks/contracts';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../apps/server/src/app/migrate.ts';
import type { EmbeddedPostgres } from '../../apps/server/src/platform/database/embedded/index.ts';
import { silentLog } from '../../apps/server/src/shared/log.ts';
import { startThrowawayPostgres } from '../../apps/server/test/throwaway-postgres.ts';
import { readCallLogs } from '../chaos/call-logs.ts';
import { makeRecordings } from '../chaos/recordings.ts';
import { type Member, readJobOf, registerMember, uploadFile } from '../process/client.ts';
import { deterministicEntry, type ServerProcess, startServerProcess } from '../process/server-process.ts';

/** What is promised: how long a cancel takes to reach everything. */
const promisedMs = 2_000;

let folder: string;
let postgres: EmbeddedPostgres;
let client: Client;
let processes: ServerProcess[] = [];
let member: Member;

const callLogPaths = () => ['one', 'two'].map((name) => path.join(folder, `${name}-calls.jsonl`));

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-cancel-'));
  await chmod(folder, 0o755);
  postgres = await startThrowawayPostgres('audiotricks');
  await migrate(postgres.url, silentLog);
  client = new Client({ connectionString: postgres.url });
  await client.connect();
  const instanceSecret = randomBytes(32).toString('hex');
  const start = (ROLE: string, callLogPath: string) =>
    startServerProcess({
      command: [process.execPath, deterministicEntry],
      dataDir: path.join(folder, 'data'),
      environment: {
        ...{ ROLE, DATABASE_URL: postgres.url, INSTANCE_SECRET: instanceSecret, ENGINE_CALL_LOG: callLogPath },
        // A chunk takes half a minute: none ends by itself meanwhile.
        ...{ LOG_LEVEL: 'warn', ENGINE_THREADS: '1', TEST_STEP_DELAY_MS: '500' },
      },
    });
  const [one = '', two = ''] = callLogPaths();
  processes = await Promise.all([start('api', ''), start('worker', one), start('worker', two)]);
  member = await registerMember(processes[0]?.url ?? '');
}, 120_000);
afterAll(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  await client?.end();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Uploads so much noise, and answers its job. */
async function begin(minutes: number): Promise<string> {
  const [file] = makeRecordings({ count: 1, seed: minutes, kind: 'noise', durationMs: minutes * 60_000 });
  if (file === undefined) throw new Error('One recording was made.');
  const filePath = path.join(folder, file.fileName);
  await writeFile(filePath, file.bytes);
  return (await uploadFile(member, { path: filePath, contentType: 'audio/wav' })).job.id;
}

async function count(sql: string, jobId: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, [jobId]);
  return rows[0]?.count ?? 0;
}
const countQueued = (jobId: string) =>
  count(
    `pgboss.job WHERE $1 IN (data->>'jobId', data->>'endedJobId') AND state IN ('created', 'retry', 'active')`,
    jobId,
  );
const countWaiting = (jobId: string) =>
  count(`pgboss.job WHERE name = 'pipeline.transcribe' AND data->>'jobId' = $1 AND state = 'created'`, jobId);
const countHeld = (jobId: string) => count(`reservation WHERE job_id = $1 AND state <> 'settled'`, jobId);
const countOpenChunks = (jobId: string) => count(`chunk WHERE job_id = $1 AND state IN ('pending', 'running')`, jobId);

async function listPcm(jobId: string): Promise<string[]> {
  const entries = await readdir(path.join(folder, 'data', 'storage'), { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() && entry.parentPath.includes(jobId) ? [entry.name] : []));
}

/** Of each worker's engine: the chunks that were begun and those that came to an end, in the order of its log. */
async function readEngines() {
  const logs = await Promise.all(callLogPaths().map((callLogPath) => readCallLogs([callLogPath])));
  return logs.map((calls) => {
    const idsOf = (...events: string[]) => calls.flatMap(({ event, id }) => (events.includes(event) && id ? [id] : []));
    return { begun: idsOf('start'), aborted: idsOf('aborted'), done: idsOf('done', 'failed') };
  });
}

async function isWithBoth(): Promise<boolean> {
  return (await readEngines()).every(({ begun, aborted, done }) => begun.length > aborted.length + done.length);
}

/** Cancels by the API and answers what stands two seconds after it was asked to. */
async function cancelAndWait(jobId: string) {
  const askedAtMs = performance.now();
  await member.client.call(cancelJob, { params: { workspaceId: member.workspaceId, jobId } });
  await delay(promisedMs - (performance.now() - askedAtMs));
  return {
    engines: await readEngines(),
    queued: await countQueued(jobId),
    held: await countHeld(jobId),
    openChunks: await countOpenChunks(jobId),
    pcm: await listPcm(jobId),
  };
}

const nothing = { queued: 0, held: 0, openChunks: 0, pcm: [] };

it('a cancelled job stops within two seconds in every process that works on it, and nothing of it stays', async () => {
  const jobId = await begin(8);
  await expect.poll(isWithBoth, { timeout: 60_000 }).toBe(true);
  // More than both engines take at once: the rest waits in the queue and in storage.
  await expect.poll(() => countWaiting(jobId), { timeout: 60_000 }).toBeGreaterThan(0);
  expect(await countHeld(jobId)).toBe(1);
  expect(await listPcm(jobId)).not.toEqual([]);

  const { engines, ...rest } = await cancelAndWait(jobId);
  expect(rest).toEqual(nothing);
  for (const { begun, aborted, done } of engines) {
    expect(begun.length).toBeGreaterThan(0);
    expect(new Set([...aborted, ...done])).toEqual(new Set(begun));
    expect(aborted.length).toBeGreaterThan(0);
  }
  expect(await readJobOf(member, jobId)).toMatchObject({ state: 'cancelled', etaMs: null });
  // And nothing starts later.
  await delay(promisedMs);
  expect(await readEngines()).toEqual(engines);
}, 120_000);

it('so does one whose audio is still being cut', async () => {
  const jobId = await begin(20);
  await expect.poll(isWithBoth, { timeout: 60_000 }).toBe(true);
  expect(await readJobOf(member, jobId)).toMatchObject({ stage: 'chunk' });

  const { engines, ...rest } = await cancelAndWait(jobId);
  expect(rest).toEqual(nothing);
  for (const { begun, aborted, done } of engines) expect(new Set([...aborted, ...done])).toEqual(new Set(begun));
  await delay(promisedMs);
  expect(await readEngines()).toEqual(engines);
  expect(await listPcm(jobId)).toEqual([]);
}, 120_000);
