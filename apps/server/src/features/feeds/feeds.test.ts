import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Feed, type FeedPreview, feedPreviewSchema, feedSchema, type Import } from '@audiotricks/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createImportWorld, hasEnded, type ImportWorld, until } from '../../../test/imports/import-world.ts';
import { type PodcastServer, startPodcast } from '../../../test/imports/podcast-server.ts';
import { codeOf } from '../../../test/uploads/upload-client.ts';
import type { Member } from '../../../test/uploads/upload-world.ts';
import { createSendDueChecks } from './send-due-checks.ts';

let world: ImportWorld;
let speech: Buffer;
const podcasts: PodcastServer[] = [];
beforeAll(async () => {
  speech = await readFile(path.resolve(import.meta.dirname, '../../../../../models/samples/jfk.wav'));
  world = await createImportWorld();
  await world.work();
});
afterEach(async () => {
  for (const podcast of podcasts.splice(0)) await podcast.close();
});
afterAll(() => world.close());

async function publish(...guids: string[]): Promise<PodcastServer> {
  const podcast = await startPodcast({ audio: speech, title: 'Speeches' });
  for (const guid of guids) podcast.publish(guid);
  podcasts.push(podcast);
  return podcast;
}

async function preview(member: Member, url: string): Promise<FeedPreview> {
  const answer = await member.call('POST', '/feeds/preview', { url });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return feedPreviewSchema.parse(answer.body);
}

async function add(member: Member, body: object): Promise<{ feed: Feed; imports: Import[] }> {
  const answer = await member.call('POST', '/feeds', body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as { feed: Feed; imports: Import[] };
}

async function readFeed(member: Member, id: string): Promise<Feed> {
  return feedSchema.parse((await member.call('GET', `/feeds/${id}`)).body);
}

/** Asks for a look and waits until the server was asked once more and the answer is written down. */
async function lookAgain(member: Member, podcast: PodcastServer, feedId: string): Promise<Feed> {
  const before = await readFeed(member, feedId);
  const asked = podcast.feedRequests.length;
  expect((await member.call('POST', `/feeds/${feedId}/check`)).status).toBe(202);
  await expect.poll(() => podcast.feedRequests.length, { timeout: 20_000 }).toBeGreaterThan(asked);
  await expect
    .poll(async () => (await readFeed(member, feedId)).nextCheckAt, { timeout: 20_000 })
    .not.toBe(before.nextCheckAt);
  return readFeed(member, feedId);
}

function countImports({ workspaceId }: Member): Promise<number> {
  return world.database.tenant(workspaceId, (transaction) => transaction.import.count());
}

describe('a podcast', () => {
  test('is looked at, chosen from, and no episode comes twice', async () => {
    const member = await world.join();
    const podcast = await publish('one', 'two', 'three');
    const seen = await preview(member, podcast.url);
    expect(seen).toMatchObject({ title: 'Speeches', url: podcast.url, feed: null });
    expect(seen.episodes.map(({ guid, importId }) => [guid, importId])).toEqual([
      ['three', null],
      ['two', null],
      ['one', null],
    ]);
    expect(seen.episodes[0]).toMatchObject({ title: 'Speech three', durationMs: 11_000, sizeBytes: speech.length });
    expect(await countImports(member)).toBe(0);

    const options = { language: 'en' };
    const added = await add(member, { url: podcast.url, guids: ['three', 'one'], options });
    expect(added.feed).toMatchObject({ title: 'Speeches', follow: false, importedCount: 2, nextCheckAt: null });
    const ended = await Promise.all(added.imports.map(({ id }) => until(member, id, hasEnded)));
    expect(ended.map(({ state, name }) => [state, name])).toEqual([
      ['completed', 'Speech three'],
      ['completed', 'Speech one'],
    ]);
    const recordings = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.findMany({ orderBy: { title: 'asc' }, include: { jobs: true } }),
    );
    expect(recordings.map(({ title }) => title)).toEqual(['Speech one', 'Speech three']);
    expect(recordings[0]?.jobs[0]?.options).toEqual(options);
    expect(speech.equals(await buffer(await world.parts.storage.read(recordings[0]?.storageKey ?? '')))).toBe(true);

    const again = await Promise.all([
      add(member, { url: podcast.url, guids: ['one', 'two'] }),
      add(member, { url: podcast.url, guids: ['two', 'three'] }),
    ]);
    expect(again[0].imports[0]?.id).toBe(added.imports[1]?.id);
    expect(again[0].imports[1]?.id).toBe(again[1].imports[0]?.id);
    expect(again[0].feed.id).toBe(added.feed.id);
    expect(await countImports(member)).toBe(3);
    const later = await preview(member, podcast.url);
    expect(later.feed).toMatchObject({ id: added.feed.id, importedCount: 3 });
    expect(later.episodes.every(({ importId }) => importId !== null)).toBe(true);
    await until(member, again[0].imports[1]?.id ?? '', hasEnded);
  });

  test('gives an episode again that failed', async () => {
    const member = await world.join();
    const podcast = await publish('one');
    podcast.failAudio(404);
    const first = await add(member, { url: podcast.url, guids: ['one'] });
    expect(await until(member, first.imports[0]?.id ?? '', hasEnded)).toMatchObject({ state: 'failed' });
    podcast.failAudio(null);
    expect((await preview(member, podcast.url)).episodes[0]?.importId).toBeNull();
    const second = await add(member, { url: podcast.url, guids: ['one'] });
    expect(second.imports[0]?.id).not.toBe(first.imports[0]?.id);
    expect(await until(member, second.imports[0]?.id ?? '', hasEnded)).toMatchObject({ state: 'completed' });
  });

  test('is not shown to another workspace', async () => {
    const member = await world.join();
    const stranger = await world.join();
    const podcast = await publish('one');
    const { feed } = await add(member, { url: podcast.url, guids: [] });
    for (const [method, place, body] of [
      ['GET', `/feeds/${feed.id}`, undefined],
      ['PATCH', `/feeds/${feed.id}`, { follow: true }],
      ['POST', `/feeds/${feed.id}/check`, undefined],
      ['DELETE', `/feeds/${feed.id}`, undefined],
    ] as const) {
      const answer = await stranger.call(method, place, body);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'feed.not_found']);
    }
    expect((await stranger.call('GET', '/feeds')).body).toEqual({ items: [], nextCursor: null });
    expect((await preview(stranger, podcast.url)).feed).toBeNull();
    expect((await member.call('GET', '/feeds')).body).toMatchObject({ items: [{ id: feed.id }], nextCursor: null });
  });
});

describe('what cannot be a podcast', () => {
  test.each([
    ['http://127.0.0.2:9/feed.xml', 'feed.address_refused'],
    ['http://[::ffff:a9fe:a9fe]/', 'feed.address_refused'],
    ['file:///etc/passwd', 'feed.url_invalid'],
    ['http://127.0.0.1:9999/nobody-listens', 'feed.unreachable'],
  ])('%s', async (url, code) => {
    const member = await world.join();
    expect(codeOf(await member.call('POST', '/feeds/preview', { url }))).toBe(code);
    expect(codeOf(await member.call('POST', '/feeds', { url }))).toBe(code);
    expect((await member.call('GET', '/feeds')).body).toMatchObject({ items: [] });
  });

  test('audio is told apart after its first bytes, an endless document at the cap', async () => {
    const member = await world.join();
    const podcast = await publish('one');
    expect(codeOf(await member.call('POST', '/feeds/preview', { url: podcast.audioUrl('one') }))).toBe(
      'feed.not_a_feed',
    );
    podcast.endless();
    expect(codeOf(await member.call('POST', '/feeds/preview', { url: podcast.url }))).toBe('feed.too_large');
  });

  test('an episode that the feed does not have', async () => {
    const member = await world.join();
    const podcast = await publish('one');
    const answer = await member.call('POST', '/feeds', { url: podcast.url, guids: ['one', 'four'] });
    expect(codeOf(answer)).toBe('feed.episode_unknown');
    expect(await countImports(member)).toBe(0);
  });
});

describe('following', () => {
  test('imports what is new once, asks under a condition, and stops when told', async () => {
    const member = await world.join();
    const podcast = await publish('one');
    const { feed, imports } = await add(member, { url: podcast.url, follow: true });
    expect(imports).toEqual([]);
    expect(feed.follow).toBe(true);

    await lookAgain(member, podcast, feed.id);
    expect(podcast.feedRequests.at(-1)?.headers['if-none-match']).toBe(podcast.etag());
    expect(podcast.answers.at(-1)).toBe(304);
    expect(await countImports(member)).toBe(0);

    podcast.publish('two');
    podcast.publish('ancient', new Date('2020-01-01'));
    const after = await lookAgain(member, podcast, feed.id);
    expect(after).toMatchObject({ importedCount: 1, error: null });
    const [row] = await world.database.tenant(member.workspaceId, (transaction) => transaction.import.findMany());
    expect(row?.title).toBe('Speech two');
    expect(await until(member, row?.id ?? '', hasEnded)).toMatchObject({ state: 'completed' });

    await lookAgain(member, podcast, feed.id);
    expect(podcast.answers.at(-1)).toBe(304);
    expect(await countImports(member)).toBe(1);

    expect((await member.call('PATCH', `/feeds/${feed.id}`, { follow: false })).body).toMatchObject({ follow: false });
    expect(codeOf(await member.call('POST', `/feeds/${feed.id}/check`))).toBe('feed.not_followed');

    // What came out in between is not new when it is followed again.
    podcast.publish('three');
    const asked = podcast.feedRequests.length;
    await member.call('PATCH', `/feeds/${feed.id}`, { follow: true });
    await expect.poll(() => podcast.feedRequests.length, { timeout: 20_000 }).toBeGreaterThan(asked);
    await expect
      .poll(async () => (await readFeed(member, feed.id)).nextCheckAt ?? '', { timeout: 20_000 })
      .toMatch(/./);
    podcast.publish('four');
    await lookAgain(member, podcast, feed.id);
    const titles = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.import.findMany({ select: { title: true }, orderBy: { id: 'asc' } }),
    );
    expect(titles.map(({ title }) => title)).toEqual(['Speech two', 'Speech four']);
    expect((await member.call('DELETE', `/feeds/${feed.id}`)).status).toBe(204);
    expect(codeOf(await member.call('GET', `/feeds/${feed.id}`))).toBe('feed.not_found');
    expect(await countImports(member)).toBe(2);
  });

  test('twenty new ones at a time, the rest with the next look', async () => {
    const member = await world.join();
    const podcast = await publish();
    const { feed } = await add(member, { url: podcast.url, follow: true });
    for (let count = 0; count < 25; count++) podcast.publish(`e${count}`);
    podcast.failAudio(404);
    expect(await lookAgain(member, podcast, feed.id)).toMatchObject({ importedCount: 20 });
    expect(await lookAgain(member, podcast, feed.id)).toMatchObject({ importedCount: 25 });
  });

  test('puts off what fails, longer each time, and gives up what is gone', async () => {
    const member = await world.join();
    const podcast = await publish('one');
    const { feed } = await add(member, { url: podcast.url, follow: true });
    const hoursUntilNext = ({ nextCheckAt }: Feed) => (Date.parse(nextCheckAt ?? '') - Date.now()) / 3_600_000;
    podcast.failFeed(500);
    const once = await lookAgain(member, podcast, feed.id);
    expect(once).toMatchObject({ follow: true, error: { code: 'feed.unreachable' } });
    expect(hoursUntilNext(once)).toBeGreaterThan(1.8);
    const twice = await lookAgain(member, podcast, feed.id);
    expect(hoursUntilNext(twice)).toBeGreaterThan(3.6);
    podcast.failFeed(null);
    const well = await lookAgain(member, podcast, feed.id);
    expect(well.error).toBeNull();
    expect(hoursUntilNext(well)).toBeLessThan(1.2);
    podcast.failFeed(410);
    expect(await lookAgain(member, podcast, feed.id)).toMatchObject({
      follow: false,
      nextCheckAt: null,
      error: { code: 'feed.unreachable' },
    });
  });

  test('goes on by itself when a feed is due', async () => {
    const member = await world.join();
    const podcast = await publish('one');
    const { feed } = await add(member, { url: podcast.url, follow: true });
    const sendDueChecks = createSendDueChecks(world.parts);
    expect(await sendDueChecks()).toBe(0);
    podcast.publish('two');
    await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.feed.update({ where: { id: feed.id }, data: { nextCheckAt: new Date(Date.now() - 1_000) } }),
    );
    expect((await Promise.all([sendDueChecks(), sendDueChecks()])).toSorted()).toEqual([0, 1]);
    await expect.poll(() => countImports(member), { timeout: 20_000 }).toBe(1);
  });
});
