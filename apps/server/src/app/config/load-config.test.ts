import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from './load-config.ts';

test('reads .env below the environment, and takes secrets out of what child processes inherit', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-env-'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const secret = randomBytes(32).toString('hex');
  await writeFile(path.join(folder, '.env'), `PORT=4000\nHOST="localhost" # comment\nINSTANCE_SECRET=${secret}\n`);
  vi.stubEnv('PORT', '5000');
  vi.stubEnv('DATABASE_URL', 'postgresql://ann:hidden@db.example/audiotricks');

  const { config, childEnvironment, secretEnvironment } = loadConfig(path.join(folder, '.env'));
  expect(config.http).toMatchObject({ port: 5000, host: 'localhost' });
  expect(config.database.url).toBe('postgresql://ann:hidden@db.example/audiotricks');
  expect(config.secrets.instanceSecret).toBe(secret);
  expect(process.env.DATABASE_URL).toBeUndefined();
  expect(childEnvironment).toMatchObject({ PORT: '5000', HOST: 'localhost' });
  expect(Object.keys(childEnvironment)).not.toContain('INSTANCE_SECRET');
  expect(JSON.stringify(childEnvironment)).not.toContain('hidden');
  expect(secretEnvironment).toEqual({ INSTANCE_SECRET: secret, DATABASE_URL: config.database.url });
});

test('a missing .env is fine, one that cannot be read stops the start', async () => {
  expect(loadConfig('/nonexistent/.env').config.role).toBe('all');
  expect(() => loadConfig(os.tmpdir())).toThrow(/cannot be read/);
});
