import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { recordingAndJobSchema } from '@audiotricks/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRaw, readAnswer, requestHead } from '../../../../test/uploads/raw-http.ts';
import { codeOf } from '../../../../test/uploads/upload-client.ts';
import {
  createUploadWorld,
  joinAs,
  type Member,
  type UploadServer,
  type UploadWorld,
} from '../../../../test/uploads/upload-world.ts';
import { patternBytes } from '../../../platform/storage/testing/bytes.ts';

let world: UploadWorld;
let server: UploadServer;
let member: Member;

beforeAll(async () => {
  world = await createUploadWorld();
  server = await world.start();
  member = await joinAs(world, server);
});
afterAll(() => world.close());

const bytes = patternBytes(300_000, 1);
const sha256 = createHash('sha256').update(bytes).digest('hex');

type Part = [name: string, value: string | Blob, fileName?: string];

async function send(...parts: Part[]) {
  const form = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, fileName);
  }
  const response = await fetch(member.url('/recordings'), { method: 'POST', headers: member.headers, body: form });
  return { status: response.status, body: (await response.json()) as unknown };
}

const audio = (content: Uint8Array = bytes, type = 'audio/mpeg') => new Blob([Buffer.from(content)], { type });

/** Everything the workspace holds, in the storage and in its tables. */
async function whatStands() {
  const originals = join(world.folder, 'objects/workspaces', member.workspaceId, 'originals');
  const objects = await readdir(originals).catch(() => []);
  const temporary = await readdir(join(world.folder, 'temporary')).catch(() => []);
  return world.database.tenant(member.workspaceId, async (transaction) => ({
    objects: objects.length,
    temporary: temporary.length,
    recordings: await transaction.recording.count(),
    jobs: await transaction.job.count(),
    openUploads: await transaction.upload.count({ where: { state: { notIn: ['completed', 'aborted'] } } }),
  }));
}

describe('one file by multipart/form-data', () => {
  test('becomes a recording with a job, options before and after it', async () => {
    const answer = await send(
      ['language', 'de'],
      ['audio', audio(), 'Sitzung.m4a'],
      ['prompt', 'Wörter'],
      ['title', 'Die Sitzung'],
      ['sha256', sha256.toUpperCase()],
    );
    expect(answer.status).toBe(201);
    const { recording, job, duplicateOf } = recordingAndJobSchema.parse(answer.body);
    expect(recording).toMatchObject({ title: 'Die Sitzung', fileName: 'Sitzung.m4a', sizeBytes: 300_000, sha256 });
    expect(recording.latestJob).toEqual(job);
    expect(duplicateOf).toBeNull();
    const row = await world.database.tenant(member.workspaceId, (transaction) =>
      transaction.recording.findUniqueOrThrow({ where: { id: recording.id }, include: { jobs: true } }),
    );
    expect(row.jobs.map((made) => made.options)).toEqual([{ language: 'de', prompt: 'Wörter' }]);
    expect(bytes.equals(await buffer(await server.storage.read(row.storageKey ?? '')))).toBe(true);
  });

  test('notices the same bytes, and reuses them where asked', async () => {
    const same = patternBytes(1000, 2);
    const first = recordingAndJobSchema.parse((await send(['file', audio(same), 'a.mp3'])).body);
    const second = recordingAndJobSchema.parse((await send(['file', audio(same), 'b.mp3'])).body);
    expect(second.duplicateOf).toBe(first.recording.id);
    const before = await whatStands();
    const third = await send(['onDuplicate', 'reuse'], ['file', audio(same), 'c.mp3']);
    expect(third.body).toMatchObject({ recording: { id: first.recording.id }, duplicateOf: first.recording.id });
    expect(await whatStands()).toEqual(before);
  });

  test.each<[string, number, string, Part[]]>([
    ['no file', 422, 'upload.file_missing', [['language', 'en']]],
    ['a file in another field', 422, 'upload.file_missing', [['picture', audio(), 'a.mp3']]],
    ['text where the file belongs', 422, 'upload.file_missing', [['file', 'hello']]],
    [
      'two files',
      422,
      'upload.file_missing',
      [
        ['file', audio(), 'a.mp3'],
        ['audio', audio(), 'b.mp3'],
      ],
    ],
    ['an empty file', 422, 'upload.empty', [['file', audio(Buffer.alloc(0)), 'a.mp3']]],
    ['no file chosen', 422, 'upload.file_missing', [['file', audio(Buffer.alloc(0)), '']]],
    ['a picture', 415, 'upload.type_refused', [['file', audio(bytes, 'image/png'), 'a.png']]],
    ['a document by its first bytes', 422, 'media.not_audio', [['file', audio(Buffer.from('%PDF-1.7 …')), 'a.mp3']]],
    [
      'a wrong checksum',
      422,
      'upload.checksum_mismatch',
      [
        ['file', audio(), 'a.mp3'],
        ['sha256', 'ab'.repeat(32)],
      ],
    ],
    [
      'half a checksum',
      422,
      'request.invalid',
      [
        ['sha256', 'ab'],
        ['file', audio(), 'a.mp3'],
      ],
    ],
    [
      'a field nobody knows',
      422,
      'request.invalid',
      [
        ['file', audio(), 'a.mp3'],
        ['colour', 'red'],
      ],
    ],
    [
      'a field twice',
      422,
      'request.invalid',
      [
        ['language', 'en'],
        ['language', 'de'],
        ['file', audio(), 'a.mp3'],
      ],
    ],
    [
      'a field that is too long',
      422,
      'request.invalid',
      [
        ['file', audio(), 'a.mp3'],
        ['prompt', 'x'.repeat(20_000)],
      ],
    ],
    [
      'a prototype',
      422,
      'request.invalid',
      [
        ['__proto__', 'x'],
        ['file', audio(), 'a.mp3'],
      ],
    ],
    [
      'NUL in a text',
      422,
      'request.invalid',
      [
        ['prompt', 'a\0b'],
        ['file', audio(), 'a.mp3'],
      ],
    ],
    [
      'an engine nobody has',
      422,
      'job.engine_unknown',
      [
        ['file', audio(), 'a.mp3'],
        ['engine', 'unknown'],
      ],
    ],
    ['a name that is a folder', 422, 'request.invalid', [['file', audio(), '..']]],
    ['a name that is too long', 422, 'request.invalid', [['file', audio(), 'x'.repeat(300)]]],
  ])('with %s is %i %s and leaves nothing', async (_, status, code, parts) => {
    const before = await whatStands();
    const answer = await send(...parts);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(await whatStands()).toEqual(before);
  });

  test('keeps hostile names harmless', async () => {
    for (const [given, kept] of [
      ['../../../etc/cron.d/x.mp3', 'x.mp3'],
      ['C:\\evil\\y.mp3', 'y.mp3'],
      // As browsers send it.
      ['"quoted".mp3', '%22quoted%22.mp3'],
    ] as const) {
      expect((await send(['file', audio(), given])).body).toMatchObject({ recording: { fileName: kept } });
    }
  });
});

describe('a form that is broken', () => {
  const boundary = 'xyz';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n`;
  const end = `\r\n--${boundary}--\r\n`;

  async function sendRaw(body: string, headers: Record<string, string | number> = {}) {
    const url = member.url('/recordings');
    const socket = await openRaw(url);
    const type = `multipart/form-data; boundary=${boundary}`;
    const all = { ...member.headers, 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers };
    socket.write(requestHead('POST', url, all) + body);
    const answer = await readAnswer(socket);
    socket.destroy();
    return answer;
  }

  test.each([
    ['has no boundary', head + end, { 'content-type': 'multipart/form-data' }, 415, 'request.unsupported_media_type'],
    ['has an empty boundary', head + end, { 'content-type': 'multipart/form-data; x=y' }, 400, 'request.malformed'],
    ['is something else', head + end, { 'content-type': 'application/json' }, 415, 'request.unsupported_media_type'],
    ['is empty', '', {}, 400, 'request.malformed'],
    ['is no form at all', 'hello', {}, 400, 'request.malformed'],
    ['ends inside the file', `${head}abc`, {}, 400, 'request.malformed'],
    ['ends inside the headers', head.slice(0, 40), {}, 400, 'request.malformed'],
    [
      'breaks the name over lines',
      `--xyz\r\nContent-Disposition: form-data; name="file"; filename="a%0D%0Ab\nc.mp3"\r\n\r\nabc${end}`,
      {},
      422,
      'upload.file_missing',
    ],
    [
      'hides control characters in the name',
      `--xyz\r\nContent-Disposition: form-data; name="file"; filename="a\u0001.mp3"\r\n\r\nabc${end}`,
      {},
      422,
      'request.invalid',
    ],
  ])('because it %s', async (_, body, headers, status, code) => {
    const before = await whatStands();
    const answer = await sendRaw(body, headers);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(await whatStands()).toEqual(before);
  });

  test('because the line was cut leaves nothing', async () => {
    const before = await whatStands();
    const url = member.url('/recordings');
    const socket = await openRaw(url);
    const type = `multipart/form-data; boundary=${boundary}`;
    socket.write(requestHead('POST', url, { ...member.headers, 'content-type': type, 'content-length': 10_000_000 }));
    socket.write(head);
    socket.write(bytes);
    await expect.poll(async () => (await whatStands()).openUploads).toBe(before.openUploads + 1);
    socket.resetAndDestroy();
    await expect.poll(whatStands).toEqual(before);
  });

  test('is refused by what it says of its size', async () => {
    const answer = await sendRaw(head, { 'content-length': 10 ** 15 });
    expect(answer).toMatchObject({ status: 413, body: { code: 'upload.too_large' } });
  });
});
