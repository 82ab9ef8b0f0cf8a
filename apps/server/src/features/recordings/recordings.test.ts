import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pageSchema, peaksSchema, recordingSchema } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildJob, buildRecording } from '../../../test/builders.ts';
import { codeOf } from '../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../test/uploads/upload-world.ts';
import { newId } from '../../shared/ids.ts';

let world: UploadWorld;
let server: UploadServer;
let member: Member;

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
  member = await joinAs(world, server);
});
afterAll(() => world.close());

type Fields = Partial<Parameters<typeof buildRecording>[1]>;
const build = (of: Member, fields: Fields = {}) =>
  buildRecording(world.database, { ...fields, workspaceId: of.workspaceId });
const pageOf = async (of: Member, query: string) => {
  const answer = await of.call('GET', `/recordings${query}`);
  return pageSchema(recordingSchema).parse(answer.body);
};

function writeRevision(recordingId: string, revision: number, text: string) {
  const { workspaceId } = member;
  const fields = { language: 'en', engine: 'local', model: 'base', segments: [], wordCount: text.split(' ').length };
  return world.database.tenant(workspaceId, (transaction) =>
    transaction.transcript.create({
      data: { ...fields, id: newId(), workspaceId, recordingId, revision, kind: 'machine', text },
    }),
  );
}

describe('the library', () => {
  test('lists newest first, page by page, each recording once, also where times are equal', async () => {
    const reader = await joinAs(world, server);
    const sameTime = new Date('2026-01-01T00:00:00.000Z');
    const made: string[] = [];
    for (let index = 0; index < 7; index++) {
      const createdAt = index < 4 ? sameTime : new Date(sameTime.getTime() + index);
      made.push((await build(reader, { createdAt })).id);
    }
    await build(reader, { state: 'deleted' });
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(reader, `?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((item) => item.id));
      sizes.push(page.items.length);
      cursor = page.nextCursor;
      // What comes in meanwhile does not push anything onto the next page.
      if (sizes.length === 1) await build(reader);
    }
    expect(seen).toEqual(made.toReversed());
    expect(sizes).toEqual([3, 3, 1]);
    expect((await pageOf(reader, '?limit=8')).nextCursor).toBeNull();
    for (const query of ['?limit=0', '?limit=201', '?limit=x', '?cursor=nonsense']) {
      expect(await reader.call('GET', `/recordings${query}`)).toMatchObject({
        status: 422,
        body: { code: 'request.invalid' },
      });
    }
  });

  test('shows the newest job and the newest revision', async () => {
    const { id } = await build(member, { state: 'ready', durationMs: 90_000n });
    expect((await member.call('GET', `/recordings/${id}`)).body).toMatchObject({ latestJob: null, transcript: null });
    await buildJob(world.database, { workspaceId: member.workspaceId, recordingId: id, state: 'failed' });
    const newest = await buildJob(world.database, { workspaceId: member.workspaceId, recordingId: id });
    await writeRevision(id, 1, 'old words');
    await writeRevision(id, 2, `new words ${'and more '.repeat(100)}`);
    const recording = recordingSchema.parse((await member.call('GET', `/recordings/${id}`)).body);
    expect(recording).toMatchObject({ state: 'ready', durationMs: 90_000, latestJob: { id: newest.id } });
    expect(recording.transcript).toMatchObject({ revision: 2, language: 'en', wordCount: 203 });
    expect(recording.transcript?.excerpt).toMatch(/^new words and more/);
    expect(recording.transcript?.excerpt).toHaveLength(200);
  });

  test('changes a title and tells of it', async () => {
    const { id } = await build(member);
    const answer = await member.call('PATCH', `/recordings/${id}`, { title: '  Ein neuer Titel ' });
    expect(answer).toMatchObject({ status: 200, body: { id, title: 'Ein neuer Titel' } });
    const event = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.workspaceEvent.findFirst({ where: { type: 'recording.updated' }, orderBy: { seq: 'desc' } }),
    );
    expect(event?.data).toEqual({ recording: answer.body });
    for (const title of ['', ' ', 'x'.repeat(301), 5, 'a\u0000']) {
      expect((await member.call('PATCH', `/recordings/${id}`, { title })).status).toBe(422);
    }
  });

  test('gives peaks once there are some', async () => {
    const { id } = await build(member, { durationMs: null });
    const before = await member.call('GET', `/recordings/${id}/peaks`);
    expect(before).toMatchObject({ status: 404, body: { code: 'recording.peaks_unavailable' } });
    const peaks = { samplesPerPeak: 320, sampleRateHz: 16_000, peaks: [0, 128, 255] };
    await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.update({ where: { id }, data: { peaks, durationMs: 60n } }),
    );
    const { body } = await member.call('GET', `/recordings/${id}/peaks`);
    expect(peaksSchema.parse(body)).toEqual({ ...peaks, durationMs: 60 });
  });

  test('knows nothing of another workspace', async () => {
    const { id } = await build(member);
    const stranger = await joinAs(world, server);
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { title: 'mine' }],
      ['DELETE', ''],
      ['GET', '/audio'],
      ['POST', '/audio-url'],
      ['GET', '/peaks'],
    ] as const) {
      const answer = await stranger.call(method, `/recordings/${id}${path}`, body);
      expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 404, code: 'recording.not_found' });
    }
    expect((await member.call('GET', `/recordings/${id}`)).status).toBe(200);
  });
});

describe('deleting', () => {
  async function buildWhole() {
    const storageKey = `workspaces/${member.workspaceId}/originals/${newId()}`;
    await server.storage.put({ key: storageKey, body: Buffer.from('sound') });
    const { id } = await build(member, { storageKey });
    await buildJob(world.database, { workspaceId: member.workspaceId, recordingId: id, state: 'running' });
    await writeRevision(id, 1, 'words');
    return { id, storageKey };
  }
  const readRow = (id: string) =>
    world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.findUniqueOrThrow({ where: { id }, include: { jobs: true, transcripts: true } }),
    );

  test('takes the bytes, the text and the running job, tells of it, and is done once', async () => {
    const { id, storageKey } = await buildWhole();
    const answers = await Promise.all([1, 2].map(() => member.call('DELETE', `/recordings/${id}`)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 404]);
    expect(codeOf(await member.call('GET', `/recordings/${id}`))).toBe('recording.not_found');
    expect(await server.storage.head(storageKey)).toBeNull();
    const row = await readRow(id);
    expect(row).toMatchObject({ state: 'deleted', storageKey: null, title: '', fileName: '', transcripts: [] });
    expect(row.jobs).toMatchObject([{ state: 'cancelled' }]);
    const events = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.workspaceEvent.findMany({ where: { type: 'recording.deleted' } }),
    );
    expect(events.map((event) => event.data)).toContainEqual({ recordingId: id });
  });

  test('is ended later when the process died before the bytes were freed', async () => {
    const { id, storageKey } = await buildWhole();
    // What stands in the database when the transaction is the last thing a process did.
    await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.update({ where: { id }, data: { state: 'deleted', deletedAt: new Date() } }),
    );
    expect(await server.deletion.freeDeletedRecordings()).toBeGreaterThanOrEqual(1);
    expect(await server.storage.head(storageKey)).toBeNull();
    expect((await readRow(id)).storageKey).toBeNull();
    const originals = await readdir(join(world.folder, 'objects/workspaces', member.workspaceId, 'originals'));
    expect(originals).toEqual([]);
  });
});

describe('recordings that are given out', () => {
  const eventsOf = ({ workspaceId }: Member) =>
    world.database.tenant(workspaceId, (transaction) =>
      transaction.securityEvent.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } }),
    );

  test('are counted, each once: a hundred to one person within an hour is a security event', async () => {
    const reader = await joinAs(world, server);
    const made = await Promise.all(Array.from({ length: 100 }, () => build(reader)));
    const [last, ...others] = made.map(({ id }) => id);
    const take = (id = '') => reader.call('POST', `/recordings/${id}/audio-url`, { variant: 'original' });
    for (const id of others) expect(await take(id)).toMatchObject({ status: 200 });
    // Neither the same again, nor what is not there, nor what gives nothing out.
    expect(await take(others[0])).toMatchObject({ status: 200 });
    expect(await take(newId())).toMatchObject({ status: 404 });
    expect(await reader.call('GET', `/recordings/${last}`)).toMatchObject({ status: 200 });
    expect(await eventsOf(reader)).toEqual([]);
    expect(await take(last)).toMatchObject({ status: 200 });
    expect(await take(last)).toMatchObject({ status: 200 });
    expect(await eventsOf(reader)).toMatchObject([
      {
        ...{ type: 'export.large', severity: 'warning', userId: reader.userId, occurrences: 1 },
        details: { recordings: 100 },
      },
    ]);
  });
});
