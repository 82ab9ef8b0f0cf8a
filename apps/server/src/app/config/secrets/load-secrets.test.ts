import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../config.ts';
import { loadDatabasePassword, loadInstanceSecret } from './load-secrets.ts';

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, 'data');
}

test('the first start makes them, for this user only, and every later one finds the same', async () => {
  const dataDir = await dataFolder();
  const config = parseConfig({ DATA_DIR: dataDir });
  const first = await loadInstanceSecret(config);
  expect(first).toHaveLength(32);
  expect(await loadInstanceSecret(config)).toEqual(first);
  const password = await loadDatabasePassword(dataDir);
  expect(await loadDatabasePassword(dataDir)).toBe(password);
  expect(password).not.toBe(first.toString('hex'));

  const folder = path.join(dataDir, 'secrets');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await readdir(folder)).sort()).toEqual(['database-password', 'instance-secret']);
  for (const name of await readdir(folder)) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);

  expect(await loadInstanceSecret(parseConfig({ DATA_DIR: await dataFolder() }))).not.toEqual(first);
});

test('given as a variable it is used as it is, and nothing is written', async () => {
  const DATA_DIR = await dataFolder();
  const INSTANCE_SECRET = 'ab'.repeat(32);
  const config = parseConfig({ DATA_DIR, INSTANCE_SECRET, DATABASE_URL: 'postgresql://ann@db.example/a' });
  expect(await loadInstanceSecret(config)).toEqual(Buffer.alloc(32, 0xab));
  await expect(stat(DATA_DIR)).rejects.toThrow('ENOENT');
});

test('with a database of its own it is never made here', async () => {
  const config = parseConfig({ DATA_DIR: await dataFolder(), DATABASE_URL: 'postgresql://ann@db.example/a' });
  await expect(loadInstanceSecret(config)).rejects.toMatchObject({
    code: 'config.secret_missing',
    message: 'INSTANCE_SECRET must be set when DATABASE_URL is set',
  });
});

test('a damaged file stops the start and is left as it is; wide permissions are narrowed', async () => {
  const dataDir = await dataFolder();
  const config = parseConfig({ DATA_DIR: dataDir });
  await loadInstanceSecret(config);
  const file = path.join(dataDir, 'secrets', 'instance-secret');
  await chmod(file, 0o644);
  await loadInstanceSecret(config);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, 'cut');
  await expect(loadInstanceSecret(config)).rejects.toMatchObject({ code: 'secrets.broken' });
  expect(await readFile(file, 'utf8')).toBe('cut');
});

test('processes that start at once get the same secret', async () => {
  const dataDir = await dataFolder();
  const source = `
    import { parseConfig } from '${import.meta.dirname}/../config.ts';
    import { loadInstanceSecret } from '${import.meta.dirname}/load-secrets.ts';
    console.log((await loadInstanceSecret(parseConfig({ DATA_DIR: '${dataDir}' }))).toString('hex'));
  `;
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
  const outputs = (await Promise.all([start(), start(), start()])).map(({ stdout }) => stdout);
  expect(new Set(outputs).size).toBe(1);
  expect(outputs[0]).toMatch(/^[0-9a-f]{64}\n$/);
  expect(await readdir(path.join(dataDir, 'secrets'))).toEqual(['instance-secret']);
});
