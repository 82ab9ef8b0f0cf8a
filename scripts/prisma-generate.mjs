// Generates the Prisma client from the schema, offline: the CLI would download its schema engine, which generating
// does not use, so it is pointed at a program that exists.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const { status, error } = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/prisma/build/index.js'), 'generate', '--no-hints'],
  {
    cwd: path.join(root, 'apps/server'),
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
    stdio: 'inherit',
  },
);
if (error) throw error;
process.exitCode = status ?? 1;
