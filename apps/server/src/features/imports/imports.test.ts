import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask, createImportWorld, hasEnded, type ImportWorld, read, until } from '../../../test/imports/import-world.ts';
import { type Source, type SourceOptions, startSource } from '../../../test/imports/source-server.ts';
import { codeOf } from '../../../test/uploads/upload-client.ts';
import type { Member } from '../../../test/uploads/upload-world.ts';

let world: ImportWorld;
let member: Member;
let speech: Buffer;
const sources: Source[] = [];
beforeAll(async () => {
  speech = await readFile(path.resolve(import.meta.dirname, '../../../../../models/samples/jfk.wav'));
  // Every name stands for a machine of the inner network; the servers of these tests are addressed by number.
  world = await createImportWorld({ outbound: { resolve: async () => [{ address: '10.0.0.1', family: 4 }] } });
  member = await world.join();
  await world.work();
});
afterEach(async () => {
  for (const source of sources.splice(0)) await source.close();
});
afterAll(() => world.close());

async function serve(options: Partial<SourceOptions> = {}): Promise<Source> {
  const source = await startSource({ bytes: speech, ...options });
  sources.push(source);
  return source;
}

function eventsOf({ workspaceId }: Member, importId: string) {
  return world.database.tenant(workspaceId, async (transaction) => {
    const rows = await transaction.workspaceEvent.findMany({ where: { workspaceId }, orderBy: { seq: 'asc' } });
    return rows
      .map(({ type, data }) => ({ type, ...(data as { import?: { id: string } }) }))
      .filter((event) => event.import?.id === importId);
  });
}

describe('audio from an address', () => {
  test('becomes a recording with a job, its bytes as they are', async () => {
    const source = await serve();
    const asked = await ask(member, source.url('/a/talk%20one.wav?key=secret'), {
      title: 'The talk',
      options: { language: 'en' },
    });
    expect(asked).toMatchObject({ state: 'queued', progress: 0, recordingId: null, error: null, name: 'The talk' });
    expect(asked.url).toBe(source.url('/a/talk%20one.wav'));
    const ended = await until(member, asked.id, hasEnded);
    expect(ended).toMatchObject({ state: 'completed', progress: 1, error: null, sizeBytes: speech.length });
    const row = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.findUniqueOrThrow({ where: { id: ended.recordingId ?? '' }, include: { jobs: true } }),
    );
    expect(row).toMatchObject({ title: 'The talk', fileName: 'talk one.wav', contentType: 'audio/wav' });
    expect(Buffer.from(row.sha256 ?? []).toString('hex')).toBe(createHash('sha256').update(speech).digest('hex'));
    expect(row.jobs.map((job) => job.options)).toEqual([{ language: 'en' }]);
    expect(speech.equals(await buffer(await world.parts.storage.read(row.storageKey ?? '')))).toBe(true);
    const events = await eventsOf(member, asked.id);
    expect(events[0]?.type).toBe('import.created');
    expect(events.at(-1)).toMatchObject({ type: 'import.done', import: { recordingId: ended.recordingId } });
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(source.ranges).toEqual([undefined]);
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['the header', '/x', { 'content-disposition': 'attachment; filename="Rede eins.mp3"' }, 'Rede eins.mp3'],
    ['the header in UTF-8', '/x', { 'content-disposition': "attachment; filename*=UTF-8''R%C3%A4t.mp3" }, 'Rät.mp3'],
    [
      'the header without its folders',
      '/x',
      { 'content-disposition': 'attachment; filename="../../etc/a.wav"' },
      'a.wav',
    ],
    ['the address', '/shows/folge-1.mp3?a=b.c', {}, 'folge-1.mp3'],
    ['an address without an extension', '/shows/folge', {}, 'folge'],
    ['a header that cannot be read', '/b.wav', { 'content-disposition': 'attachment; filename=' }, 'b.wav'],
    ['an address without anything', '/', {}, '127.0.0.1'],
  ])('is named by %s', async (_what, place, headers, name) => {
    const source = await serve({ headers });
    const { id } = await ask(member, source.url(place));
    expect(await until(member, id, hasEnded)).toMatchObject({ state: 'completed', name });
  });

  test('follows redirects, and says where they lead inwards', async () => {
    const source = await serve({
      intercept: (request, response) => {
        const to = { '/in': 'http://169.254.169.254/latest', '/on': '/talk.wav', '/loop': '/loop' }[request.url ?? ''];
        if (to) response.writeHead(302, { location: to }).end();
        return to !== undefined;
      },
    });
    const good = await ask(member, source.url('/on'));
    const inward = await ask(member, source.url('/in'));
    const loop = await ask(member, source.url('/loop'));
    expect(await until(member, good.id, hasEnded)).toMatchObject({ state: 'completed', name: 'talk.wav' });
    expect(await until(member, inward.id, hasEnded)).toMatchObject({ error: { code: 'import.address_refused' } });
    expect(await until(member, loop.id, hasEnded)).toMatchObject({ error: { code: 'import.source_refused' } });
  });

  test('the same bytes again are noticed, and taken where asked', async () => {
    const source = await serve();
    const first = await until(member, (await ask(member, source.url())).id, hasEnded);
    const before = await world.whatStands(member);
    const options = { onDuplicate: 'reuse' };
    const second = await until(member, (await ask(member, source.url(), { options })).id, hasEnded);
    expect(second.state).toBe('completed');
    expect(second.recordingId).not.toBeNull();
    expect(first.recordingId).not.toBeNull();
    expect(await world.whatStands(member)).toEqual(before);
  });
});

describe('asking', () => {
  test.each<[string, unknown, number, string]>([
    ['a name, which is looked up later', { url: 'http://wiki.example.org/' }, 202, ''],
    ['a loopback address', { url: 'http://[::1]/' }, 422, 'import.address_refused'],
    ['a metadata address', { url: 'http://0xA9FEA9FE/' }, 422, 'import.address_refused'],
    ['a file', { url: 'file:///etc/passwd' }, 422, 'import.url_invalid'],
    ['a name and password', { url: 'https://me:secret@example.org/a.mp3' }, 422, 'import.url_invalid'],
    ['no address', { url: ' ' }, 422, 'request.invalid'],
    ['something unknown', { url: 'https://example.org/', more: 1 }, 422, 'request.invalid'],
    ['an unknown engine', { url: 'https://example.org/', options: { engine: 'unknown' } }, 422, 'job.engine_unknown'],
  ])('%s', async (_what, body, status, code) => {
    const other = await world.join();
    const answer = await other.call('POST', '/imports', body);
    expect(answer.status).toBe(status);
    if (code !== '') expect(codeOf(answer)).toBe(code);
  });

  test('a name that leads inwards fails the import by the worker', async () => {
    const { id } = await ask(member, 'http://wiki.example.org/');
    expect(await until(member, id, hasEnded)).toMatchObject({ error: { code: 'import.address_refused' } });
  });

  test('with an Idempotency-Key makes one import, also at once', async () => {
    const source = await serve();
    const post = (url: string) =>
      fetch(member.url('/imports'), {
        method: 'POST',
        headers: { ...member.headers, 'content-type': 'application/json', 'idempotency-key': 'k-1' },
        body: JSON.stringify({ url }),
      }).then(async (response) => ({
        status: response.status,
        body: (await response.json()) as { import: { id: string } },
      }));
    const answers = await Promise.all([post(source.url()), post(source.url()), post(source.url())]);
    expect(new Set(answers.map(({ body }) => body.import.id)).size).toBe(1);
    expect(await post(source.url('/other'))).toMatchObject({ status: 422 });
    await until(member, answers[0]?.body.import.id ?? '', hasEnded);
    expect(source.ranges).toHaveLength(1);
  });

  test('nobody sees the imports of another workspace', async () => {
    const stranger = await world.join();
    const source = await serve();
    const { id } = await ask(member, source.url());
    for (const [method, place] of [
      ['GET', `/imports/${id}`],
      ['POST', `/imports/${id}/cancel`],
      ['POST', `/imports/${id}/retry`],
      ['DELETE', `/imports/${id}`],
    ] as const) {
      const answer = await stranger.call(method, place);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'import.not_found']);
    }
    expect((await stranger.call('GET', '/imports')).body).toEqual({ items: [], nextCursor: null });
    await until(member, id, hasEnded);
  });

  test('lists them newest first, page by page', async () => {
    const other = await world.join();
    const source = await serve();
    const asked: string[] = [];
    for (let count = 0; count < 3; count++) asked.unshift((await ask(other, source.url())).id);
    for (const id of asked) await until(other, id, hasEnded);
    const first = (await other.call('GET', '/imports?limit=2')).body as { items: { id: string }[]; nextCursor: string };
    const second = (await other.call('GET', `/imports?limit=2&cursor=${first.nextCursor}`)).body as typeof first;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(asked);
    expect(second.nextCursor).toBeNull();
    expect((await other.call('GET', '/imports?show=unfinished')).body).toMatchObject({ items: [] });
    expect(codeOf(await other.call('GET', '/imports?cursor=x'))).toBe('request.invalid');
  });
});

describe('what is not audio', () => {
  test.each<[string, Buffer, RegExp]>([
    ['a web page', Buffer.from('<!DOCTYPE html><html><body>Player</body></html>'), /web page/],
    ['a web page behind a comment', Buffer.from('<!-- x -->\n<html lang="en">'), /web page/],
    ['a podcast feed', Buffer.from('<?xml version="1.0"?><rss version="2.0"><channel/></rss>'), /podcast feed/],
    ['a playlist', Buffer.from('#EXTM3U\nhttp://169.254.169.254/a.ts\n'), /playlist/],
    ['JSON', Buffer.from('{"error":"gone"}'), /text/],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\x00\x00', 'latin1'), /picture/],
    ['an archive', Buffer.from('PK\x03\x04\x14\x00', 'latin1'), /archive/],
    ['nothing', Buffer.alloc(0), /empty/],
  ])('%s, whatever the server calls it', async (_what, bytes, detail) => {
    const other = await world.join();
    const source = await serve({ bytes });
    const ended = await until(other, (await ask(other, source.url())).id, hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'import.not_audio' } });
    expect(ended.error?.detail).toMatch(detail);
    expect(source.requests).toHaveLength(1);
    expect(await world.whatStands(other)).toMatchObject({ objects: 0, recordings: 0, openUploads: 0 });
  });

  test('audio that the server calls a web page is taken', async () => {
    const source = await serve({ headers: { 'content-type': 'text/html; charset=utf-8' } });
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended.state).toBe('completed');
  });
});

describe('ending it', () => {
  test('cancelling stops the transfer, frees the bytes and may be repeated; trying again begins anew', async () => {
    const other = await world.join();
    let isStalled = true;
    const source = await serve({
      bytes: Buffer.concat([speech, Buffer.alloc(9 * 2 ** 20)]),
      intercept: (_request, response) => {
        if (!isStalled) return false;
        response.writeHead(200, { 'content-type': 'audio/wav', etag: '"one"', 'content-length': '99999999' });
        response.write(Buffer.concat([speech, Buffer.alloc(9 * 2 ** 20)]));
        return true;
      },
    });
    const { id } = await ask(other, source.url());
    const running = await until(other, id, ({ receivedBytes }) => receivedBytes > 0);
    expect(running).toMatchObject({ state: 'running', sizeBytes: 99_999_999 });
    expect(running.progress).toBeGreaterThan(0);
    expect((await world.whatStands(other)).openUploads).toBe(1);
    expect((await other.call('GET', '/imports?show=unfinished')).body).toMatchObject({ items: [{ id }] });

    expect((await other.call('POST', `/imports/${id}/cancel`)).body).toMatchObject({ id, state: 'cancelled' });
    expect((await other.call('POST', `/imports/${id}/cancel`)).status).toBe(200);
    await expect
      .poll(() => world.whatStands(other), { timeout: 20_000 })
      .toMatchObject({ objects: 0, transfers: 0, openUploads: 0, recordings: 0 });
    expect(await read(other, id)).toMatchObject({ state: 'cancelled', receivedBytes: 0 });

    isStalled = false;
    expect((await other.call('POST', `/imports/${id}/retry`)).body).toMatchObject({ id, state: 'queued' });
    expect(await until(other, id, hasEnded)).toMatchObject({ state: 'completed' });
    expect(codeOf(await other.call('POST', `/imports/${id}/cancel`))).toBe('import.state_conflict');
    expect(codeOf(await other.call('POST', `/imports/${id}/retry`))).toBe('import.state_conflict');
    expect((await other.call('DELETE', `/imports/${id}`)).status).toBe(204);
    expect(codeOf(await other.call('DELETE', `/imports/${id}`))).toBe('import.not_found');
    expect(await world.whatStands(other)).toMatchObject({ objects: 1, recordings: 1 });
  });

  test('deleting one that is under way stops it', async () => {
    const other = await world.join();
    const source = await serve({
      intercept: (_request, response) => {
        response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': '99999999' }).write(speech);
        return true;
      },
    });
    const { id } = await ask(other, source.url());
    await until(other, id, ({ sizeBytes }) => sizeBytes !== null);
    expect((await other.call('DELETE', `/imports/${id}`)).status).toBe(204);
    await expect
      .poll(() => world.whatStands(other), { timeout: 20_000 })
      .toMatchObject({ objects: 0, transfers: 0, openUploads: 0 });
  });
});
