import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { migrate } from '../../apps/server/src/app/migrate.ts';
import type { EmbeddedPostgres } from '../../apps/server/src/platform/database/embedded/index.ts';
import { silentLog } from '../../apps/server/src/shared/log.ts';
import { startThrowawayPostgres } from '../../apps/server/test/throwaway-postgres.ts';
import { type EngineCall, readCallLogs } from '../chaos/call-logs.ts';
import { feed } from '../chaos/feed.ts';
import { makeRecordings } from '../chaos/recordings.ts';
import { countOpenJobs, tally } from '../chaos/tally.ts';
import { type Machines, prepareMachines, type WorkerMachine } from '../fleet/machines.ts';

/** A claim that nobody could renew for ten seconds is somebody else's: what holds it has stopped by then. */
const stoppedWithinMs = 12_000;
const files = makeRecordings({ count: 3, seed: 5, kind: 'noise' });

let postgres: EmbeddedPostgres;
let machines: Machines;
beforeAll(async () => {
  postgres = await startThrowawayPostgres('audiotricks');
  await migrate(postgres.url, silentLog);
  machines = await prepareMachines(postgres.url);
});
afterAll(async () => {
  await machines?.stop();
  await postgres?.stop();
});

async function callsOf({ callLogPath }: WorkerMachine): Promise<EngineCall[]> {
  return (await readCallLogs([callLogPath])).filter(({ call }) => call === 'transcribe');
}

/** Chunks that a machine has begun to decode and not ended. */
async function decodingOn(machine: WorkerMachine): Promise<string[]> {
  const open = new Set<string>();
  for (const { event, id } of await callsOf(machine)) {
    if (event === 'start') open.add(id);
    else open.delete(id);
  }
  return [...open];
}

const isDecoding = (machine: WorkerMachine, chunks = 1) =>
  vi.waitUntil(async () => (await decodingOn(machine)).length >= chunks, { timeout: 60_000, interval: 20 });
const allEnded = () =>
  vi.waitUntil(async () => (await countOpenJobs(postgres.url)) === 0, { timeout: 180_000, interval: 100 });

it('of three workers one is cut off and one is killed: every job ends right, and the first works again once it is back', async () => {
  const apis = await Promise.all([machines.startApi(), machines.startApi()]);
  const killed = await machines.startWorker(15);
  const last = await machines.startWorker(15);
  const calmWorkspaceIds = await feed({ url: apis[0]?.url ?? '', files });
  await allEnded();

  // Slow enough to be in the middle of something for as long as its claims last: of two chunks one is no short first one.
  const cutOff = await machines.startWorker(350);
  const feeding = feed({ url: apis[1]?.url ?? '', files });
  await isDecoding(cutOff, 2);
  cutOff.line.cut();
  const cutAtMs = Date.now();
  await isDecoding(killed);
  await killed.process.kill('SIGKILL');
  await feeding;

  await vi.waitUntil(async () => (await decodingOn(cutOff)).length === 0, { timeout: 30_000, interval: 50 });
  await allEnded();
  const calls = await callsOf(cutOff);
  expect(calls.filter(({ event }) => event === 'aborted').length).toBeGreaterThan(0);
  expect(calls.filter(({ at }) => Date.parse(at) > cutAtMs + stoppedWithinMs)).toEqual([]);
  const all = await Promise.all([killed, last, cutOff].map(callsOf));
  expect(await tally({ databaseUrl: postgres.url, calmWorkspaceIds, calls: all.flat() })).toMatchObject({
    jobs: files.length,
    fewestChunks: 7,
    lost: 0,
    doubled: 0,
    textEqual: true,
    ledgerEqual: true,
  });

  cutOff.line.mend();
  expect(await last.process.stop()).toBe(0);
  await feed({
    url: apis[0]?.url ?? '',
    files: makeRecordings({ count: 1, seed: 6, kind: 'noise', durationMs: 40_000 }),
  });
  await allEnded();
  const done = (await callsOf(cutOff)).slice(calls.length).filter(({ event }) => event === 'done');
  expect(done.length).toBeGreaterThanOrEqual(2);
  process.stdout.write(`many machines: recordings in ${machines.storedIn}\n`);
}, 480_000);
