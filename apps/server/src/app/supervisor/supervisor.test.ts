import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../shared/processes.ts';

interface FixtureEvent {
  event: string;
  role: string;
  pid: number;
  processId?: string;
  databaseUrl?: string;
  message?: string;
  withinMs?: number;
}

const fixture = path.join(import.meta.dirname, 'testing/roles.child.ts');

/** Starts the fixture; whatever the test does, none of its processes stays. */
async function start(environment: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-supervisor-'));
  const child: ChildProcess = spawn(process.execPath, [fixture], {
    env: { PATH: process.env.PATH, FIXTURE_FOLDER: folder, ...environment },
    stdio: 'inherit',
  });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const events = async (): Promise<FixtureEvent[]> => {
    const text = await readFile(path.join(folder, 'events.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as FixtureEvent);
  };
  onTestFinished(async () => {
    for (const { pid } of await events()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await exit;
    await rm(folder, { recursive: true, force: true });
  });
  /** Waits until `count` events of this name have come, and returns the last. */
  const seen = async (event: string, { role, count = 1 }: { role?: string; count?: number } = {}) => {
    const matching = async () => (await events()).filter((one) => one.event === event && (!role || one.role === role));
    await expect.poll(async () => (await matching()).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count);
    const found = (await matching()).at(-1);
    if (!found) throw new Error(`no event ${event}`);
    return found;
  };
  const names = async () => (await events()).map(({ role, event }) => `${role}: ${event}`);
  const allGone = () =>
    expect
      .poll(async () => (await events()).filter(({ pid }) => isAlive(pid)), { timeout: 2_000, interval: 20 })
      .toEqual([]);
  return { child, exit, events, seen, names, allGone };
}

test('database, schema, roles, ready; and the other way round after a signal that comes three times', async () => {
  const run = await start();
  await run.seen('ready');
  const before = await run.names();
  expect(before.slice(0, 3)).toEqual(['all: begun', 'all: database opened', 'all: migrated']);
  expect(before.slice(3, -1).sort()).toEqual(['api: begun', 'api: serving', 'worker: begun', 'worker: serving']);
  expect(before.at(-1)).toBe('all: ready');
  // As a Ctrl-C in a terminal, npm and the bootstrap send it.
  for (let time = 0; time < 3; time += 1) run.child.kill('SIGINT');
  expect(await run.exit).toEqual([0, null]);
  const after = (await run.names()).slice(before.length);
  expect(after.slice(0, -1).sort()).toEqual(['api: closed', 'api: finishing', 'worker: closed', 'worker: finishing']);
  expect(after.at(-1)).toBe('all: database stopped');
  await run.allGone();
});

test('a killed worker is replaced at once and its claims are handed back, again when that fails', async () => {
  const run = await start();
  const worker = await run.seen('serving', { role: 'worker' });
  await run.seen('ready');
  const { processId } = await run.seen('begun', { role: 'worker' });
  process.kill(worker.pid, 'SIGKILL');
  expect((await run.seen('handed back')).processId).toBe(processId);
  expect((await run.seen('serving', { role: 'worker', count: 2 })).pid).not.toBe(worker.pid);
  const api = await run.seen('serving', { role: 'api' });
  process.kill(api.pid, 'SIGKILL');
  await run.seen('serving', { role: 'api', count: 2 });
  expect((await run.names()).filter((name) => name === 'all: ready')).toHaveLength(1);
  run.child.kill('SIGTERM');
  expect(await run.exit).toEqual([0, null]);
});

test('roles end within a second of a killed supervisor, even one that would take its time', async () => {
  const run = await start({ FIXTURE_SLOW_STOP: 'worker' });
  await run.seen('ready');
  run.child.kill('SIGKILL');
  await run.exit;
  const beganAt = performance.now();
  await run.allGone();
  expect(performance.now() - beganAt).toBeLessThan(1_000);
  expect((await run.seen('finishing', { role: 'worker' })).withinMs).toBe(0);
});

test('what does not stop in time is killed, the database is stopped after it, and the exit code is 0', async () => {
  const run = await start({ FIXTURE_SLOW_STOP: 'worker' });
  await run.seen('ready');
  run.child.kill('SIGTERM');
  expect(await run.exit).toEqual([0, null]);
  expect((await run.names()).at(-1)).toBe('all: database stopped');
  expect(await run.names()).not.toContain('worker: closed');
  await run.allGone();
});

test.each([
  ['worker says why', 'the fixture was told to fail'],
  ['api just ends', 'the api process ended while it started (exit code 3)'],
])('a role that cannot start stops everything with code 1, and why is said once: %s', async (failure, message) => {
  const run = await start({ FIXTURE_FAIL: failure });
  expect(await run.exit).toEqual([1, null]);
  const failed = (await run.events()).filter(({ event }) => event === 'failed');
  expect(failed).toMatchObject([{ role: 'all', message }]);
  expect((await run.names()).filter((name) => name.startsWith('all:')).at(-2)).toBe('all: database stopped');
  await run.allGone();
});

test('another address of the database is handed to new processes of both roles', async () => {
  const run = await start();
  await run.seen('ready');
  run.child.kill('SIGUSR2');
  for (const role of ['api', 'worker']) {
    expect((await run.seen('serving', { role, count: 2 })).databaseUrl).toBe('postgresql://second');
  }
  run.child.kill('SIGTERM');
  expect(await run.exit).toEqual([0, null]);
});
