import { type WorkspaceUsage, workspaceUsageSchema } from '@audiotricks/contracts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildRecording } from '../../../test/builders.ts';
import { codeOf, MiB, uploadsOf } from '../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  limitPlan,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../test/uploads/upload-world.ts';
import { patternBytes } from '../../platform/storage/testing/bytes.ts';
import { newId } from '../../shared/ids.ts';

let world: UploadWorld;
let server: UploadServer;
beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
});
afterEach(() => expectAllMatch());
afterAll(() => world.close());

const members: Member[] = [];
async function join(): Promise<Member> {
  const member = await joinAs(world, server);
  members.push(member);
  return member;
}

async function usageOf(member: Member): Promise<WorkspaceUsage> {
  const { status, body } = await member.call('GET', '/usage');
  expect(status).toBe(200);
  return workspaceUsageSchema.parse(body);
}

/** What the storage itself says. */
async function objectsOf({ workspaceId }: Member): Promise<number> {
  let sizeBytes = 0;
  for await (const object of server.storage.list(`workspaces/${workspaceId}/originals`)) sizeBytes += object.sizeBytes;
  return sizeBytes;
}

/** After every test, of every workspace: the sum of the rows is the sum of the objects. */
async function expectAllMatch() {
  for (const member of members) expect((await usageOf(member)).storageBytes).toBe(await objectsOf(member));
}

async function send(member: Member, sizeBytes: number, fields: object = {}) {
  const uploads = uploadsOf(member);
  const { id } = await uploads.open(sizeBytes, fields);
  expect((await uploads.put(id, 1, patternBytes(sizeBytes, sizeBytes))).status).toBe(200);
  return (await uploads.completed(id)).recording.id;
}

test('a workspace begins with nothing, and another one sees nothing of it', async () => {
  const [mine, other] = [await join(), await join()];
  const nothing = {
    ...{ storageBytes: 0, storageLimitBytes: null, recordingCount: 0, heldBytes: 0, openUploadCount: 0 },
    ...{ audioMs: 0, audioHeldMs: 0, audioLimitMs: null },
  };
  expect(await usageOf(mine)).toEqual(nothing);
  await send(mine, 12_345);
  expect(await usageOf(mine)).toEqual({ ...nothing, storageBytes: 12_345, recordingCount: 1 });
  expect(await usageOf(other)).toEqual(nothing);
});

test('an open upload is held apart until it is a recording, or ended', async () => {
  const member = await join();
  const uploads = uploadsOf(member);
  const kept = await uploads.open(1000);
  const aborted = await uploads.open(500);
  expect(await usageOf(member)).toMatchObject({ storageBytes: 0, heldBytes: 1500, openUploadCount: 2 });
  await uploads.put(kept.id, 1, patternBytes(1000, 1));
  await uploads.completed(kept.id);
  await uploads.abort(aborted.id);
  const after = { storageBytes: 1000, recordingCount: 1, heldBytes: 0, openUploadCount: 0 };
  expect(await usageOf(member)).toMatchObject(after);
});

test('the plan’s storage is not promised twice: what is open counts, what was freed does not', async () => {
  const member = await join();
  const uploads = uploadsOf(member);
  await limitPlan(world, member.workspaceId, { storageBytes: 1000n });
  const open = (sizeBytes: number | null) =>
    member.call('POST', '/uploads', { fileName: 'a.mp3', contentType: 'audio/mpeg', sizeBytes });
  const recordingId = await send(member, 600);
  const answers = await Promise.all(Array.from({ length: 5 }, () => open(150)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 402, 402, 402]);
  const refused = answers.find(({ status }) => status === 402);
  expect(refused?.body).toMatchObject({ code: 'quota.exceeded', detail: expect.stringContaining('100 bytes left') });
  expect(codeOf(await open(101))).toBe('quota.exceeded');
  await uploads.open(100);
  expect(codeOf(await open(null))).toBe('quota.exceeded');
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(patternBytes(50, 1))]), 'a.mp3');
  const sent = await fetch(member.url('/recordings'), { method: 'POST', headers: member.headers, body: form });
  expect(await sent.json()).toMatchObject({ status: 402, code: 'quota.exceeded' });
  expect(await usageOf(member)).toMatchObject({ storageBytes: 600, heldBytes: 400, storageLimitBytes: 1000 });
  await member.call('DELETE', `/recordings/${recordingId}`);
  await server.deletion.freeDeletedRecordings();
  await uploads.open(600);
});

test('of what is recorded live, what has arrived is held', async () => {
  const member = await join();
  const uploads = uploadsOf(member);
  const { id, partSizeBytes } = await uploads.open(null);
  expect(await usageOf(member)).toMatchObject({ heldBytes: 0, openUploadCount: 1 });
  await uploads.put(id, 1, patternBytes(partSizeBytes, 1));
  await uploads.put(id, 2, patternBytes(77, 1));
  expect(await usageOf(member)).toMatchObject({ heldBytes: partSizeBytes + 77 });
  expect(partSizeBytes).toBeGreaterThanOrEqual(5 * MiB);
  await uploads.completed(id);
  expect(await usageOf(member)).toMatchObject({ storageBytes: partSizeBytes + 77, heldBytes: 0 });
});

test('stays exact while many send, complete twice and delete at once', async () => {
  const member = await join();
  const sizes = Array.from({ length: 12 }, (_, index) => 1000 + index);
  const kept = await Promise.all(
    sizes.map(async (sizeBytes, index) => {
      const uploads = uploadsOf(member);
      const { id } = await uploads.open(sizeBytes);
      await uploads.put(id, 1, patternBytes(sizeBytes, index));
      const [first] = await Promise.all([uploads.completed(id), uploads.complete(id)]);
      if (index % 3 !== 0) return sizeBytes;
      const remove = () => member.call('DELETE', `/recordings/${first.recording.id}`);
      await Promise.all([remove(), remove()]);
      return 0;
    }),
  );
  const storageBytes = kept.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
  const recordingCount = kept.filter((sizeBytes) => sizeBytes > 0).length;
  expect(await usageOf(member)).toMatchObject({ storageBytes, recordingCount, heldBytes: 0 });
});

test('a deletion cut off by a crash counts until the sweep has freed the bytes', async () => {
  const member = await join();
  const { workspaceId } = member;
  const recordingId = await send(member, 4321);
  // What stands in the database when the process dies before it freed the object.
  await world.database.tenant(workspaceId, (transaction) =>
    transaction.recording.update({ where: { id: recordingId }, data: { state: 'deleted', deletedAt: new Date() } }),
  );
  expect(await usageOf(member)).toMatchObject({ storageBytes: 4321, recordingCount: 0 });
  await expectAllMatch();
  await server.deletion.freeDeletedRecordings();
  expect(await usageOf(member)).toMatchObject({ storageBytes: 0, recordingCount: 0 });
});

test('renditions and other objects beside the originals are not counted, nor what was freed of a failed recording', async () => {
  const member = await join();
  const { workspaceId } = member;
  const recordingId = await send(member, 100);
  await server.storage.put({ key: `workspaces/${workspaceId}/playback/${recordingId}`, body: patternBytes(5000, 1) });
  await buildRecording(world.database, { workspaceId, id: newId(), state: 'failed', storageKey: null });
  expect(await usageOf(member)).toMatchObject({ storageBytes: 100, recordingCount: 2 });
});

test('says what the plan allows', async () => {
  const member = await join();
  await world.database.system(async (transaction) => {
    const plan = await transaction.plan.create({
      data: { id: newId(), code: newId(), name: 'Small', storageBytes: 10_000n, jobsAtOnce: 1, priority: 'low' },
    });
    await transaction.subscription.update({
      where: { workspaceId: member.workspaceId },
      data: { planId: plan.id },
    });
  });
  expect(await usageOf(member)).toMatchObject({ storageLimitBytes: 10_000 });
});
