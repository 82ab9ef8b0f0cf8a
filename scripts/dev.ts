// For working on it: the server, started again whenever its source changes, and the web app by vite with hot reload.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const { PORT: port = '3000', WEB_PORT: webPort = '5173' } = process.env;
const webUrl = `http://127.0.0.1:${webPort}`;
/** An editor writes a file in several steps, and a branch switch many files. */
const SETTLE_MS = 200;

let isStopping = false;
let server = startServer();
const web = spawn(
  process.execPath,
  [path.join(root, 'node_modules/vite/bin/vite.js'), '--host', '127.0.0.1', '--port', webPort, '--strictPort'],
  {
    cwd: path.join(root, 'apps/web'),
    env: { ...process.env, VITE_API: `http://127.0.0.1:${port}` },
    stdio: 'inherit',
  },
);

function startServer(): ChildProcess {
  const child = spawn(process.execPath, ['apps/server/src/main.ts'], {
    cwd: root,
    // People are at vite's address, which hands their calls on.
    env: { ...process.env, PUBLIC_URL: process.env.PUBLIC_URL ?? webUrl },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

let changed: NodeJS.Timeout | undefined;
let restarting = Promise.resolve();
function onChange(_: string, file: string | null): void {
  if (!file || !/\.(ts|sql|prisma)$/.test(file) || /\.test\.ts$/.test(file)) return;
  clearTimeout(changed);
  changed = setTimeout(() => {
    restarting = restarting.then(async () => {
      if (isStopping) return;
      console.log(`dev: ${file} changed, starting the server again`);
      await end(server);
      server = startServer();
    });
  }, SETTLE_MS);
}
for (const folder of ['apps/server/src', 'apps/server/prisma', 'packages/contracts/src', 'packages/whisper/src']) {
  watch(path.join(root, folder), { recursive: true }, onChange);
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await restarting;
  await Promise.all([end(server), end(web)]);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
web.once('exit', () => void stop());
