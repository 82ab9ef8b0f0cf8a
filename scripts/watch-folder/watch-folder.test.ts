import { copyFile, mkdir, mkdtemp, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { UNLIMITED_PLAN_ID } from '../../apps/server/src/platform/database/index.ts';
import { newId } from '../../apps/server/src/shared/ids.ts';
import {
  createUploadWorld,
  joinAs,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../apps/server/test/uploads/upload-world.ts';
import { openGate } from './testing/gate.ts';
import { startWatcher, type Watcher } from './testing/watcher.ts';

const sample = path.join(import.meta.dirname, '../../models/samples/jfk.wav');
const MiB = 2 ** 20;

let world: UploadWorld;
let server: UploadServer;
let member: Member;
let folder: string;
let watchers: Watcher[];

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  member = await joinAs(world, server);
  folder = await mkdtemp(path.join(tmpdir(), 'watched-'));
  watchers = [];
});
afterEach(async () => {
  for (const watcher of watchers) await watcher.kill();
  await rm(folder, { recursive: true });
});

function watchFolder(serverUrl = server.baseUrl): Watcher {
  const watcher = startWatcher({
    folder,
    serverUrl,
    environment: { AUDIOTRICKS_TOKEN: member.userId },
    workspaceId: member.workspaceId,
  });
  watchers.push(watcher);
  return watcher;
}

const inFolder = (...names: string[]) => path.join(folder, ...names);
const recordings = () =>
  world.database.tenant(member.workspaceId, (transaction) =>
    transaction.recording.findMany({
      where: { workspaceId: member.workspaceId },
      select: { id: true, fileName: true, sizeBytes: true, contentType: true, uploadId: true },
    }),
  );

async function limitFiles(maxFileBytes: bigint): Promise<void> {
  const { workspaceId } = member;
  await world.database.system(async (transaction) => {
    const plan = await transaction.plan.findUniqueOrThrow({ where: { id: UNLIMITED_PLAN_ID } });
    const planId = newId();
    await transaction.plan.create({ data: { ...plan, id: planId, code: planId, maxFileBytes } });
    await transaction.subscription.update({ where: { workspaceId }, data: { planId } });
  });
}

test('what appears is imported once, over restarts; what is no recording is named once', async () => {
  const first = watchFolder();
  await first.says(/^watching /m);
  await mkdir(inFolder('2026', '.hidden'), { recursive: true });
  await copyFile(sample, inFolder('2026', 'talk.wav'));
  await copyFile(sample, inFolder('2026', '.hidden', 'talk.wav'));
  await copyFile(sample, inFolder('talk.wav.part'));
  await writeFile(inFolder('notes.txt'), 'hello');
  await writeFile(inFolder('empty.wav'), '');
  await first.says(/^ignored {3}notes\.txt: /m);
  await first.says(/^imported {2}2026\/talk\.wav: recording [0-9a-f-]{36}$/m);
  expect(await first.stop()).toBe(0);
  expect(first.output()).not.toMatch(/part|hidden|empty/);

  const second = watchFolder();
  await rename(inFolder('2026', 'talk.wav'), inFolder('talk.wav'));
  await second.says(/^known {5}talk\.wav: /m);
  await copyFile(sample, inFolder('other.wav'));
  await second.says(/^imported {2}other\.wav: /m);
  expect(await second.stop()).toBe(0);
  expect(second.output()).not.toMatch(/notes/);
  expect(await recordings()).toMatchObject([
    { fileName: 'talk.wav', sizeBytes: 352_078n, contentType: 'audio/wav' },
    { fileName: 'other.wav', sizeBytes: 352_078n },
  ]);
});

test('a file that is written slowly is imported when it is whole', async () => {
  const watcher = watchFolder();
  await watcher.says(/^watching /m);
  const file = await open(inFolder('slow.wav'), 'w');
  for (let piece = 0; piece < 10; piece += 1) {
    await file.write(Buffer.alloc(1000, piece));
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await file.close();
  await watcher.says(/^imported {2}slow\.wav/m);
  expect((await recordings()).map(({ sizeBytes }) => sizeBytes)).toEqual([10_000n]);
});

test('killed in the middle of an upload, it goes on with it', async () => {
  await writeFile(inFolder('long.wav'), 'RIFF');
  await truncate(inFolder('long.wav'), 192 * MiB);
  const first = watchFolder();
  const begun = await first.meanwhile(async () => {
    const { body } = await member.call('GET', '/uploads');
    const [upload] = (body as { items: { id: string; parts: { partNumber: number }[] }[] }).items;
    return upload && upload.parts.length > 1 ? upload : null;
  });
  await first.kill();
  expect(await recordings()).toEqual([]);
  const second = watchFolder();
  await second.says(/^imported {2}long\.wav/m);
  expect(await recordings()).toMatchObject([{ uploadId: begun.id, sizeBytes: BigInt(192 * MiB) }]);
});

test('it waits for a server that is away, before and in between', async () => {
  const gate = await openGate(server.baseUrl);
  try {
    gate.shut();
    const watcher = watchFolder(gate.url);
    await copyFile(sample, inFolder('a.wav'));
    await watcher.says(/^watching /m);
    await watcher.says(/^trouble {3}The server cannot be reached/m);
    gate.open();
    await watcher.says(/^imported {2}a\.wav/m);
    await watcher.says(/^fine {6}/m);
    gate.shut();
    await copyFile(sample, inFolder('b.wav'));
    await watcher.says(/fine {6}[\s\S]*\ntrouble {3}The server cannot be reached/);
    gate.open();
    await watcher.says(/^imported {2}b\.wav/m);
    expect(await watcher.stop()).toBe(0);
  } finally {
    await gate.close();
  }
  expect(await recordings()).toHaveLength(2);
});

test('what the server refuses is named once and not sent again', async () => {
  await limitFiles(1000n);
  await copyFile(sample, inFolder('large.wav'));
  const first = watchFolder();
  await first.says(/^refused {3}large\.wav: .* \(upload\.too_large\)$/m);
  await first.stop();
  const second = watchFolder();
  await writeFile(inFolder('small.wav'), 'RIFF');
  await second.says(/^imported {2}small\.wav/m);
  expect(second.output()).not.toMatch(/large/);
});

test('one process watches a folder; another that is dead does not count', async () => {
  const first = watchFolder();
  await first.says(/^watching /m);
  const second = watchFolder();
  expect(await second.ended()).toBe(1);
  expect(second.output()).toMatch(/watches this folder/);
  await first.kill();
  const third = watchFolder();
  await third.says(/^watching /m);
  expect(await third.stop()).toBe(0);
});

test('a token that nobody knows ends it with a reason', async () => {
  const watcher = startWatcher({
    folder,
    serverUrl: server.baseUrl,
    environment: { AUDIOTRICKS_TOKEN: 'at_wrong' },
    workspaceId: member.workspaceId,
  });
  watchers.push(watcher);
  await copyFile(sample, inFolder('a.wav'));
  expect(await watcher.ended()).toBe(1);
  expect(watcher.output()).toMatch(/does not accept the token/);
  expect(watcher.output()).not.toMatch(/at_wrong/);
});
