// A program of the real one's shape with roles that do nothing but serve, so that a test sees what the supervisor does
// to real processes. FIXTURE_* variables make them misbehave. It writes what happens as JSON lines to standard output.
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { silentLog } from '../../../shared/log.ts';
import { StartError } from '../../../shared/start-error.ts';
import type { RoleName, StartedRole } from '../../roles/role.ts';
import { runRole } from '../../roles/run-role.ts';
import { listenForStop } from '../../roles/stop-requests.ts';
import { spawnRole } from '../role-process.ts';
import { runSupervisor } from '../supervisor.ts';

const { ROLE = 'all', FIXTURE_FOLDER = '', FIXTURE_FAIL, FIXTURE_SLOW_STOP, DATABASE_URL = '' } = process.env;
const processId = process.argv.find((argument) => argument.startsWith('--process-id='))?.slice('--process-id='.length);
const say = (event: string, fields: object = {}) =>
  appendFileSync(
    path.join(FIXTURE_FOLDER, 'events.jsonl'),
    `${JSON.stringify({ event, role: ROLE, pid: process.pid, ...fields })}\n`,
  );

/** Does something the first time only, also across processes. */
function once(name: string): boolean {
  const mark = path.join(FIXTURE_FOLDER, name);
  if (existsSync(mark)) return false;
  writeFileSync(mark, '');
  return true;
}

async function startRole(): Promise<StartedRole> {
  if (FIXTURE_FAIL === `${ROLE} says why`) throw new StartError('fixture.failed', 'the fixture was told to fail');
  if (FIXTURE_FAIL === `${ROLE} just ends`) process.exit(3);
  const server = createServer((_, response) => response.end(ROLE));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: ROLE === 'api' ? url : undefined,
    phases: {
      stopAccepting: async () => void server.close(),
      finish: async (withinMs) => {
        say('finishing', { withinMs });
        if (FIXTURE_SLOW_STOP === ROLE && withinMs > 0) await new Promise(() => {});
      },
      close: async () => say('closed'),
    },
  };
}

const requests = listenForStop(process);

async function main(): Promise<void> {
  if (ROLE !== 'all') {
    await runRole({
      start: startRole,
      onReady: ({ url }) => {
        say('serving', { databaseUrl: DATABASE_URL });
        process.send?.({ kind: 'ready', url });
      },
      requests,
      log: silentLog,
      limits: { finishMs: 60_000, totalMs: 60_000 },
    });
    return;
  }
  let urlChanged = () => {};
  let databaseUrl = 'postgresql://first';
  process.on('SIGUSR2', () => {
    databaseUrl = 'postgresql://second';
    urlChanged();
  });
  await runSupervisor({
    openDatabase: async () => {
      say('database opened');
      return {
        url: () => databaseUrl,
        onUrlChange: (listener) => {
          urlChanged = listener;
        },
        stop: async () => say('database stopped'),
      };
    },
    migrate: async (url) => say('migrated', { url }),
    spawn: (role: RoleName, url) =>
      spawnRole({
        role,
        processId: `${role}-${Date.now()}-${Math.random()}`,
        entry: import.meta.filename,
        environment: { ...process.env, DATABASE_URL: url },
      }),
    handBack: async (deadProcessId) => {
      // The first try fails, as while the database restarts.
      if (once('hand-back-failed')) throw new Error('the database is away');
      say('handed back', { processId: deadProcessId });
    },
    onReady: (url) => say('ready', { url }),
    requests,
    log: silentLog,
    limits: { finishMs: 3_000, totalMs: 4_000 },
  });
}

say('begun', { processId });
main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (!(error instanceof StartError)) throw error;
    if (process.send) process.send({ kind: 'failed', code: error.code, message: error.message }, () => process.exit(1));
    else {
      say('failed', { code: error.code, message: error.message });
      process.exit(1);
    }
  },
);
