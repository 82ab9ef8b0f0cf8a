import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive } from '../src/shared/processes.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

const program = `
  const { startThrowawayPostgres } = await import(${JSON.stringify(path.join(import.meta.dirname, 'throwaway-postgres.ts'))});
  const server = await startThrowawayPostgres('abandoned');
  console.log(server.pid());
  setInterval(() => {}, 1_000);`;

it('what a killed run left behind is gone with the next start', async () => {
  const run = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await once(run.stdout, 'data');
  const serverPid = Number(String(output).trim());
  run.kill('SIGKILL');
  await once(run, 'exit');
  expect(isAlive(serverPid)).toBe(true);

  const server = await startThrowawayPostgres('next');
  expect(isAlive(serverPid)).toBe(false);
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`audiotricks-postgres-${run.pid}-`));
  expect(left).toEqual([]);
  await server.stop();
  expect(isAlive(server.pid())).toBe(false);
});
