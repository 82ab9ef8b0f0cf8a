import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listDescendants } from '../../../../test/process/processes.ts';
import { type ServerProcess, startServerProcess } from '../../../../test/process/server-process.ts';
import { probePort } from '../shared/probe-port.ts';
import { isAlive } from '../shared/processes.ts';

const entry = path.resolve(import.meta.dirname, '../main.ts');

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-process-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the program where it is expected not to start. */
async function refusal(environment: Record<string, string>) {
  const child = spawn(process.execPath, [entry], {
    cwd: os.tmpdir(),
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const refused = (message: string) => ({ code: 1, stdout: '', stderr: `AudioTricks cannot start: ${message}\n` });

/** The process id of the database of `dataDir`, as it notes it itself. */
async function databasePid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

test('bad settings are said in one line, with exit code 1', async () => {
  expect(await refusal({ PORT: 'three' })).toEqual(refused('PORT must be a whole number from 0 to 65535, not "three"'));
  expect(await refusal({ ROLE: 'worker' })).toEqual(refused('DATABASE_URL must be set when ROLE is worker'));
  expect(await refusal({ DATABASE_URL: 'postgresql://ann@127.0.0.1/x' })).toEqual(
    refused('INSTANCE_SECRET must be set when DATABASE_URL is set'),
  );
});

test('a taken port is said before anything is made', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const dataDir = await dataFolder();
  expect(await refusal({ DATA_DIR: dataDir, PORT: String(port) })).toEqual(
    refused(`PORT ${port} on 127.0.0.1 is already in use; stop what uses it or set PORT to another`),
  );
  expect(await readdir(dataDir)).toEqual([]);
});

test('all roles: ready once, alone on its data, gone with its supervisor, back with its rows, and ended by signals', async () => {
  const dataDir = await dataFolder();
  const port = await probePort('127.0.0.1');
  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess({ dataDir, port });
    onTestFinished(async () => {
      await server.stop();
    });
    return server;
  };
  const first = await start();
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
  expect(await refusal({ DATA_DIR: dataDir, PORT: '0' })).toEqual(
    refused(`AudioTricks already runs with this DATA_DIR (process ${first.pid}); stop it or set another DATA_DIR`),
  );
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
  const secret = await readFile(path.join(dataDir, 'secrets/instance-secret'), 'utf8');
  const password = await readFile(path.join(dataDir, 'secrets/database-password'), 'utf8');

  const database = await databasePid(dataDir);
  const isDatabase = (commandLine: string) => /^postgres: |\/bin\/postgres /.test(commandLine);
  const roles = (await listDescendants(first.pid)).filter(({ commandLine }) => !isDatabase(commandLine));
  expect(roles.length).toBeGreaterThanOrEqual(2);
  await first.kill('SIGKILL');
  const secondStart = start();
  const left = () => roles.filter(({ pid }) => isAlive(pid)).map(({ commandLine }) => commandLine);
  await expect.poll(left, { timeout: 1_000, interval: 50 }).toEqual([]);
  expect(isAlive(database)).toBe(true);

  const second = await secondStart;
  expect(await databasePid(dataDir)).toBe(database);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) void second.kill(signal);
  expect(await second.stop()).toBe(0);
  expect(isAlive(database)).toBe(false);
  expect(second.output().match(/AudioTricks is ready/g)).toHaveLength(1);
  for (const text of [secret, password]) expect(first.output() + second.output()).not.toContain(text.trim());
}, 300_000);
