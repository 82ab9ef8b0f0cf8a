import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const parentPath = fileURLToPath(new URL('../../test/parent.ts', import.meta.url));

async function startParent(mode: 'busy' | 'idle'): Promise<{ parent: ChildProcess; enginePid: number }> {
  const parent = spawn(process.execPath, [parentPath, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  return { parent, enginePid: Number(String(line).trim()) };
}

/** A zombie that nobody has buried yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) [ZX]/.test(readFileSync(stat, 'utf8'));
}

test('the engine ends within a second of its parent, also by SIGKILL', async () => {
  const { parent, enginePid } = await startParent('busy');
  expect(isAlive(enginePid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const killedAt = performance.now();
  while (isAlive(enginePid) && performance.now() - killedAt < 5000) await delay(10);
  expect(performance.now() - killedAt).toBeLessThan(1000);
});

test('an idle engine does not keep its parent alive', async () => {
  const { parent, enginePid } = await startParent('idle');
  const [code] = await once(parent, 'exit');
  expect(code).toBe(0);
  const endedAt = performance.now();
  while (isAlive(enginePid) && performance.now() - endedAt < 5000) await delay(10);
  expect(isAlive(enginePid)).toBe(false);
});
