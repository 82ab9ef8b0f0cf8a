import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../config.ts';
import { loadDatabasePassword, loadSecrets, secretsAsVariables } from './load-secrets.ts';

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, 'data');
}

const textOf = async (source: Parameters<typeof loadSecrets>[0]) => secretsAsVariables(await loadSecrets(source));

test('the first start makes them, for this user only, and every later one finds the same', async () => {
  const dataDir = await dataFolder();
  const config = parseConfig({ DATA_DIR: dataDir });
  const first = await textOf(config);
  expect(await textOf(config)).toEqual(first);
  expect(await loadDatabasePassword(dataDir)).toBe(await loadDatabasePassword(dataDir));

  const folder = path.join(dataDir, 'secrets');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await readdir(folder)).sort()).toEqual(['access-token-key', 'database-password', 'instance-secret']);
  for (const name of await readdir(folder)) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);

  expect(await textOf(parseConfig({ DATA_DIR: await dataFolder() }))).not.toEqual(first);
});

test('given as variables they are used as they are, with and without a database of its own', async () => {
  const dataDir = await dataFolder();
  const given = await textOf(parseConfig({ DATA_DIR: dataDir }));
  const other = await dataFolder();
  const environment = { ...given, DATA_DIR: other, DATABASE_URL: 'postgresql://ann@db.example/a' };
  expect(await textOf(parseConfig(environment))).toEqual(given);
  await expect(stat(other)).rejects.toThrow('ENOENT');
});

test('with a database of its own they are never made here', async () => {
  const environment = { DATA_DIR: await dataFolder(), DATABASE_URL: 'postgresql://ann@db.example/a' };
  await expect(loadSecrets(parseConfig(environment))).rejects.toMatchObject({
    code: 'config.secret_missing',
    message: 'INSTANCE_SECRET and ACCESS_TOKEN_KEY must be set when DATABASE_URL is set',
  });
});

test('a damaged file stops the start and is left as it is; wide permissions are narrowed', async () => {
  const dataDir = await dataFolder();
  const config = parseConfig({ DATA_DIR: dataDir });
  await loadSecrets(config);
  const file = path.join(dataDir, 'secrets', 'instance-secret');
  await chmod(file, 0o644);
  await loadSecrets(config);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, 'cut');
  await expect(loadSecrets(config)).rejects.toMatchObject({ code: 'secrets.broken' });
  expect(await readFile(file, 'utf8')).toBe('cut');
});

test('processes that start at once get the same secrets', async () => {
  const dataDir = await dataFolder();
  const source = `
    import { parseConfig } from '${import.meta.dirname}/../config.ts';
    import { loadSecrets, secretsAsVariables } from '${import.meta.dirname}/load-secrets.ts';
    console.log(JSON.stringify(secretsAsVariables(await loadSecrets(parseConfig({ DATA_DIR: '${dataDir}' })))));
  `;
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
  const outputs = (await Promise.all([start(), start(), start()])).map(({ stdout }) => stdout);
  expect(new Set(outputs).size).toBe(1);
  expect(outputs[0]).toContain('INSTANCE_SECRET');
  expect((await readdir(path.join(dataDir, 'secrets'))).sort()).toEqual(['access-token-key', 'instance-secret']);
});
