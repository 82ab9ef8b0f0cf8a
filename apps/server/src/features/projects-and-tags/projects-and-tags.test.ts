import type { Project, Recording } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRecording } from '../../../test/builders.ts';
import {
  createUploadWorld,
  joinAs,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../test/uploads/upload-world.ts';
import type { MediaProbe } from '../../platform/media/index.ts';
import { newId } from '../../shared/ids.ts';

let world: UploadWorld;
let server: UploadServer;
beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
});
afterAll(() => world.close());

const kinds = ['project', 'tag'] as const;

const add = async (member: Member, kind: (typeof kinds)[number], name: string) => {
  const { status, body } = await member.call('POST', `/${kind}s`, { name });
  expect(status).toBe(201);
  return body as Project;
};
const list = async (member: Member, kind: string) =>
  ((await member.call('GET', `/${kind}s`)).body as { items: Project[] }).items.map(({ name, recordingCount }) => [
    name,
    recordingCount,
  ]);
const record = (member: Member) => buildRecording(world.database, { workspaceId: member.workspaceId });
const change = (member: Member, id: string, changes: object) => member.call('PATCH', `/recordings/${id}`, changes);
const found = async (member: Member, query: string) =>
  ((await member.call('GET', `/recordings?${query}`)).body as { items: Recording[] }).items.map(({ id }) => id);

describe.each(kinds)('a %s', (kind) => {
  test('is made, renamed and deleted, and its name is taken once', async () => {
    const member = await joinAs(world, server);
    const talks = await add(member, kind, ' Talks ');
    await add(member, kind, 'Apples');
    expect(await list(member, kind)).toEqual([
      ['Apples', 0],
      ['Talks', 0],
    ]);
    const taken = { status: 409, body: { code: `${kind}.exists`, errors: [{ path: 'body.name' }] } };
    expect(await member.call('POST', `/${kind}s`, { name: 'TALKS' })).toMatchObject(taken);
    const at = `/${kind}s/${talks.id}`;
    expect(await member.call('PATCH', at, { name: 'apples' })).toMatchObject(taken);
    expect(await member.call('PATCH', at, { name: 'TALKS' })).toMatchObject({ status: 200, body: { name: 'TALKS' } });
    expect(await member.call('DELETE', at)).toMatchObject({ status: 204 });
    const missing = { status: 404, body: { code: `${kind}.not_found` } };
    expect(await member.call('DELETE', at)).toMatchObject(missing);
    expect(await member.call('PATCH', at, { name: 'Again' })).toMatchObject(missing);
  });

  test('of one name is made once where two make it at once', async () => {
    const member = await joinAs(world, server);
    const answers = await Promise.all(['One', 'ONE', 'one'].map((name) => member.call('POST', `/${kind}s`, { name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  test.each([[''], ['  '], ['x'.repeat(81)], [7], ['a\u0007b']])('is not called %j', async (name) => {
    const member = await joinAs(world, server);
    expect(await member.call('POST', `/${kind}s`, { name })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.name' }] },
    });
  });

  test('of another workspace is none', async () => {
    const [mine, theirs] = [await joinAs(world, server), await joinAs(world, server)];
    const foreign = await add(theirs, kind, 'Theirs');
    const missing = { status: 404, body: { code: `${kind}.not_found` } };
    expect(await mine.call('PATCH', `/${kind}s/${foreign.id}`, { name: 'Mine' })).toMatchObject(missing);
    expect(await mine.call('DELETE', `/${kind}s/${foreign.id}`)).toMatchObject(missing);
    const { id } = await record(mine);
    for (const other of [foreign.id, newId()]) {
      const changes = kind === 'project' ? { projectId: other } : { tagIds: [other] };
      expect(await change(mine, id, changes)).toMatchObject(missing);
    }
    expect(await list(theirs, kind)).toEqual([['Theirs', 0]]);
  });
});

describe('recordings', () => {
  test('stand in a project, have tags, and are found by both', async () => {
    const member = await joinAs(world, server);
    const [talks, red, blue] = [
      await add(member, 'project', 'Talks'),
      await add(member, 'tag', 'Red'),
      await add(member, 'tag', 'Blue'),
    ];
    const [first, second] = [await record(member), await record(member)];
    const answer = await change(member, first.id, { projectId: talks.id, tagIds: [red.id, blue.id, red.id] });
    expect(answer).toMatchObject({ status: 200, body: { title: 'talk', projectId: talks.id } });
    expect((answer.body as Recording).tagIds.sort()).toEqual([red.id, blue.id].sort());
    expect(await change(member, second.id, { tagIds: [blue.id] })).toMatchObject({ status: 200 });
    expect(await found(member, `projectId=${talks.id}`)).toEqual([first.id]);
    expect(await found(member, 'projectId=none')).toEqual([second.id]);
    expect(await found(member, `tagId=${blue.id}`)).toEqual([second.id, first.id]);
    expect(await found(member, `tagId=${blue.id}&projectId=${talks.id}`)).toEqual([first.id]);
    expect(await list(member, 'tag')).toEqual([
      ['Blue', 2],
      ['Red', 1],
    ]);
    expect(await change(member, first.id, { title: 'A title', tagIds: [] })).toMatchObject({
      body: { title: 'A title', tagIds: [], projectId: talks.id },
    });
    expect(await member.call('DELETE', `/projects/${talks.id}`)).toMatchObject({ status: 204 });
    expect(await member.call('DELETE', `/tags/${blue.id}`)).toMatchObject({ status: 204 });
    expect(await member.call('GET', `/recordings/${first.id}`)).toMatchObject({ body: { projectId: null } });
    expect(await member.call('GET', `/recordings/${second.id}`)).toMatchObject({ body: { tagIds: [] } });
  });

  test('are counted as long as they are there, and say how many channels they have', async () => {
    const member = await joinAs(world, server);
    const [talks, red] = [await add(member, 'project', 'Talks'), await add(member, 'tag', 'Red')];
    const { id } = await record(member);
    expect(await change(member, id, { projectId: talks.id, tagIds: [red.id] })).toMatchObject({
      body: { channels: null },
    });
    const probe: MediaProbe = {
      ...{ container: 'mp3', durationMs: 1_000, durationEstimated: false, hasVideo: false, contentType: 'audio/mpeg' },
      ...{ playableInBrowser: true, needsRendition: false },
      audio: { streamIndex: 0, codec: 'mp3', channels: 2, sampleRateHz: 44_100 },
    };
    await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.update({ where: { id }, data: { probe } }),
    );
    expect(await member.call('GET', `/recordings/${id}`)).toMatchObject({ body: { channels: 2 } });
    expect(await member.call('DELETE', `/recordings/${id}`)).toMatchObject({ status: 204 });
    expect(await list(member, 'project')).toEqual([['Talks', 0]]);
    expect(await list(member, 'tag')).toEqual([['Red', 0]]);
  });

  test.each([
    [{ tagIds: ['not-an-id'] }, 'body.tagIds.0'],
    [{ projectId: 'none' }, 'body.projectId'],
    [{ tagIds: Array.from({ length: 21 }, () => newId()) }, 'body.tagIds'],
    [{ title: '' }, 'body.title'],
  ])('refuse %o', async (changes, path) => {
    const member = await joinAs(world, server);
    const { id } = await record(member);
    expect(await change(member, id, changes)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});
