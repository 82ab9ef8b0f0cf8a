import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readOptions } from './options.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watch-options-'));
  await writeFile(path.join(folder, 'token'), 'at_secret\n');
  await writeFile(path.join(folder, 'empty'), '\n');
});
afterAll(() => rm(folder, { recursive: true }));

const read = (args: string[], environment: Record<string, string> = {}) => readOptions({ args, environment });
const token = { AUDIOTRICKS_TOKEN: 'at_1' };

test('the environment and flags say where and as whom', async () => {
  expect(await read([folder], token)).toMatchObject({
    ...{ folder, serverUrl: 'http://127.0.0.1:3000', workspaceId: null, pollMs: 2000, settleMs: 5000 },
    credentials: { kind: 'token', token: 'at_1' },
  });
  const environment = { AUDIOTRICKS_URL: 'https://a.example', AUDIOTRICKS_EMAIL: 'a@b.c', AUDIOTRICKS_PASSWORD: 'p w' };
  expect(await read([folder, '--settle-seconds', '0.5', '--workspace', 'w'], environment)).toMatchObject({
    ...{ serverUrl: 'https://a.example', workspaceId: 'w', settleMs: 500 },
    credentials: { kind: 'password', email: 'a@b.c', password: 'p w' },
  });
  expect(await read([folder, '--token-file', path.join(folder, 'token')])).toMatchObject({
    credentials: { kind: 'token', token: 'at_secret' },
  });
  expect(await read(['--help'])).toBeNull();
});

test.each([
  [['/not/here'], /not a folder/],
  [[], /name one folder/],
  [['.', '..'], /name one folder/],
  [['.', '--password', 'secret'], /Unknown option/],
  [['.', '--server', 'ftp://a'], /not the address/],
  [['.', '--server', 'https://me:secret@a.example'], /holds no password/],
  [['.', '--poll-seconds', '0'], /takes seconds/],
  [['.', '--token-file', '/not/here'], /cannot be read/],
])('%j is refused', async (args, reason) => {
  await expect(read(args, token)).rejects.toThrow(reason);
});

test('an empty secret is none', async () => {
  await expect(read([folder])).rejects.toThrow(/AUDIOTRICKS_TOKEN/);
  await expect(read([folder, '--token-file', path.join(folder, 'empty')])).rejects.toThrow(/is empty/);
});
