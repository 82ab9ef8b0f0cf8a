// Generates the Prisma client offline. The CLI insists on a schema engine, which it would download, but never runs it
// for this: any program will do, so it is told to take Node. Plain JavaScript, because the bootstrap runs it first.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const server = path.resolve(import.meta.dirname, '../apps/server');
const manifest = createRequire(path.join(server, 'package.json')).resolve('prisma/package.json');
const prisma = path.join(path.dirname(manifest), 'build', 'index.js');

const { status, error } = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  cwd: server,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    // It warns of SET NULL over two columns; our migrations name the one that becomes null.
    PRISMA_DISABLE_WARNINGS: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
if (error) throw error;
process.exit(status ?? 1);
