import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listRecordings, readRecording } from '@audiotricks/contracts';
import { createClient } from '@audiotricks/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWatcher, type Watcher } from '../../scripts/watch-folder/testing/watcher.ts';
import { type Member, readTranscriptOf } from '../process/client.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const sample = path.resolve(import.meta.dirname, '../../models/samples/jfk.wav');
const person = { email: 'ada@example.org', password: 'a long and private phrase', name: 'Ada Lovelace' };
const transcribedWithinMs = 120_000;

let server: ServerProcess;
let member: Member;
let folder: string;
const watchers: Watcher[] = [];

beforeAll(async () => {
  server = await startServerProcess();
  const client = createClient({ baseUrl: server.url });
  const { workspace, accessToken } = await client.auth.register(person);
  member = { client, workspaceId: workspace.id, accessToken };
  folder = await mkdtemp(path.join(os.tmpdir(), 'watched-'));
}, 180_000);
afterAll(async () => {
  for (const watcher of watchers) await watcher.kill();
  await rm(folder, { recursive: true, force: true });
  await server?.stop();
  await server?.clear();
});

function watchFolder(): Watcher {
  const environment = { AUDIOTRICKS_EMAIL: person.email, AUDIOTRICKS_PASSWORD: person.password };
  const watcher = startWatcher({ folder, serverUrl: server.url, environment });
  watchers.push(watcher);
  return watcher;
}

const recordings = async () => {
  const { workspaceId } = member;
  return (await member.client.call(listRecordings, { params: { workspaceId }, query: { limit: 10 } })).items;
};

it('a file in the folder becomes text by itself, once, also where the folder has forgotten it', async () => {
  const first = watchFolder();
  await first.says(/^watching /m);
  await copyFile(sample, path.join(folder, 'speech.wav'));
  await first.says(/^imported {2}speech\.wav: /m);
  const [recording] = await recordings();
  const params = { workspaceId: member.workspaceId, recordingId: recording?.id ?? '' };
  const stateNow = async () => (await member.client.call(readRecording, { params })).state;
  await expect.poll(stateNow, { timeout: transcribedWithinMs }).toBe('ready');
  expect((await readTranscriptOf(member, params.recordingId)).text).toMatch(
    /ask not what your country can do for you/i,
  );
  expect(await first.stop()).toBe(0);

  await rm(path.join(folder, '.audiotricks'), { recursive: true });
  const second = watchFolder();
  await second.says(/^known {5}speech\.wav: /m);
  expect(second.output()).toContain(params.recordingId);
  expect(await second.stop()).toBe(0);
  expect(await recordings()).toHaveLength(1);
  expect(first.output() + second.output()).not.toContain(person.password);
}, 240_000);

it('a wrong password ends it with a reason and without saying the password', async () => {
  const environment = { AUDIOTRICKS_EMAIL: person.email, AUDIOTRICKS_PASSWORD: 'not the right phrase' };
  const watcher = startWatcher({ folder, serverUrl: server.url, environment });
  watchers.push(watcher);
  expect(await watcher.ended()).toBe(1);
  expect(watcher.output()).toMatch(/refused the sign-in: .* \(auth\.credentials_invalid\)/);
  expect(watcher.output()).not.toContain('right phrase');
});
