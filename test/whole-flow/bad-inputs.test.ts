import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  type Failure,
  openUpload,
  type Problem,
  type RecordingAndJob,
  readRecording,
  readTranscript,
  signPartUrls,
} from '@audiotricks/contracts';
import { ApiError } from '@audiotricks/sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BadInput, writeBadInputs } from '../../apps/server/test/media/bad-inputs.ts';
import { type Member, registerMember } from '../process/client.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const dottedCode = /^[a-z_]+(\.[a-z_]+)+$/;
/** Words of our own machinery that no person should be shown. */
const internals = /ffmpeg|ffprobe|postgres|prisma|stack|\/tmp\/|\/etc\/passwd|root:/i;

let server: ServerProcess;
let member: Member;
let folder: string;
let inputs: BadInput[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-bad-'));
  inputs = await writeBadInputs(folder);
  server = await startServerProcess({ environment: { LOG_LEVEL: 'warn' } });
  member = await registerMember(server.url);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await server?.clear();
  await rm(folder, { recursive: true, force: true });
});

type Sent = { answer: RecordingAndJob } | { refusal: Failure & { status: number } };

async function byParts(name: string, bytes: Uint8Array<ArrayBuffer>, sha256?: string): Promise<Sent> {
  const { client, workspaceId } = member;
  const contentType = 'audio/mpeg';
  const task = client.upload({ workspaceId, file: new Blob([bytes]), fileName: name, contentType, sha256 });
  try {
    return { answer: await task.done };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { refusal: { code: error.code, detail: error.detail, status: error.status } };
  }
}

async function byForm(name: string, bytes: Uint8Array<ArrayBuffer>, sha256?: string): Promise<Sent> {
  const form = new FormData();
  if (sha256 !== undefined) form.set('sha256', sha256);
  form.set('file', new Blob([bytes]), name);
  const response = await fetch(`${server.url}/v1/workspaces/${member.workspaceId}/recordings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.accessToken}` },
    body: form,
  });
  if (response.ok) return { answer: (await response.json()) as RecordingAndJob };
  const { code, detail } = (await response.json()) as Problem;
  return { refusal: { code, detail, status: response.status } };
}

/** How a file ended: its failure, or null where it became a recording. */
async function outcome(sent: Sent): Promise<Failure | null> {
  if ('refusal' in sent) {
    expect(sent.refusal.status).toBeGreaterThanOrEqual(400);
    expect(sent.refusal.status).toBeLessThan(500);
    return sent.refusal;
  }
  const params = { workspaceId: member.workspaceId, recordingId: sent.answer.recording.id };
  const recording = await vi.waitUntil(
    async () => {
      const now = await member.client.call(readRecording, { params });
      // What is made for players comes later and stays: it must not look like something left behind.
      const isSettled = now.state === 'failed' || (now.state === 'ready' && now.playback !== 'pending');
      return isSettled ? now : undefined;
    },
    { timeout: 120_000, interval: 250 },
  );
  return recording.error;
}

async function listObjects(): Promise<string[]> {
  const entries = await readdir(path.join(server.dataDir, 'storage'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Waits until every object but those of before is freed. */
async function nothingLeft(before: readonly string[]): Promise<void> {
  const known = new Set(before);
  await vi.waitUntil(async () => (await listObjects()).every((file) => known.has(file)), { timeout: 30_000 });
}

const ways = { 'resumable parts': byParts, 'one form': byForm };

describe.each(Object.entries(ways))('by %s', (_way, send) => {
  it('every bad file ends with a clear code and leaves no bytes', async () => {
    const refused = inputs.filter(({ expectedCode }) => expectedCode !== null);
    const before = await listObjects();
    const outcomes = await Promise.all(
      refused.map(async ({ name, path: file }) => outcome(await send(name, new Uint8Array(await readFile(file))))),
    );
    for (const [index, failure] of outcomes.entries()) {
      const { name, expectedCode } = refused[index] ?? { name: '', expectedCode: '' };
      const accepted = expectedCode === 'media.empty' ? ['upload.empty', 'request.invalid'] : [expectedCode];
      expect(accepted, name).toContain(failure?.code);
      expect(failure?.code).toMatch(dottedCode);
      expect(failure?.detail).not.toMatch(internals);
    }
    await nothingLeft(before);
  }, 180_000);

  it('a wrong checksum is found and frees the bytes', async () => {
    const before = await listObjects();
    const jfk = new Uint8Array(await readFile(path.resolve(import.meta.dirname, '../../models/samples/jfk.wav')));
    const failure = await outcome(await send('jfk.wav', jfk, '0'.repeat(64)));
    expect(failure?.code).toBe('upload.checksum_mismatch');
    await nothingLeft(before);
  }, 60_000);

  it.each(['../../../etc/passwd', '..\\..\\boot.ini', '-rf.wav', 'naïve 名前 🎙.wav', "a'; drop table job;--.wav"])(
    'the file name %j is data, never a path or an option',
    async (name) => {
      const sent = await send(name, new Uint8Array(await readFile(inputs[1]?.path ?? '')));
      expect((await outcome(sent))?.code).toBe('media.not_audio');
      if ('answer' in sent) expect(sent.answer.recording.fileName).toBe(name.split(/[/\\]/).at(-1));
    },
    30_000,
  );
});

it('three hours of silence are no error', async () => {
  const silence = inputs.find(({ expectedCode }) => expectedCode === null);
  if (silence === undefined) throw new Error('the silence is missing');
  const sent = await byParts(silence.name, new Uint8Array(await readFile(silence.path)));
  expect(await outcome(sent)).toBeNull();
  if ('refusal' in sent) throw new Error(sent.refusal.detail);
  const params = { workspaceId: member.workspaceId, recordingId: sent.answer.recording.id };
  const transcript = await member.client.call(readTranscript, { params });
  expect(transcript).toMatchObject({ complete: true, text: '', segments: [] });
  expect(transcript.durationMs).toBeGreaterThan(3 * 3_600_000 - 1_000);
}, 180_000);

describe('opening an upload', () => {
  const open = (body: unknown) =>
    fetch(`${server.url}/v1/workspaces/${member.workspaceId}/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${member.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const good = { fileName: 'a.wav', sizeBytes: 1_000, contentType: 'audio/wav' };

  it.each([
    ['a negative size', { sizeBytes: -1 }],
    ['no size', { sizeBytes: 0 }],
    ['a size that is text', { sizeBytes: '1000' }],
    ['half a byte', { sizeBytes: 0.5 }],
    ['a size beyond counting', { sizeBytes: 1e300 }],
    ['a size beyond any disk', { sizeBytes: Number.MAX_SAFE_INTEGER }],
    ['no name', { fileName: '' }],
    ['a name of dots', { fileName: '..' }],
    ['a name with a line break', { fileName: 'a\nb.wav' }],
    ['a name with a null', { fileName: 'a\u0000.wav' }],
    ['a name without end', { fileName: 'a'.repeat(256) }],
    ['a field nobody knows', { workspaceId: 'x' }],
  ])('%s is refused with the reason', async (_what, change) => {
    const response = await open({ ...good, ...change });
    expect([413, 422, 507]).toContain(response.status);
    const problem = (await response.json()) as Problem;
    expect(problem.code).toMatch(dottedCode);
    if (response.status === 422) expect(problem.errors?.length).toBeGreaterThan(0);
  });

  it('a part too many is refused', async () => {
    const { client, workspaceId } = member;
    const upload = await client.call(openUpload, { params: { workspaceId }, body: good });
    const params = { workspaceId, uploadId: upload.id };
    for (const partNumber of [0, 2, -1, 10_001]) {
      await expect(client.call(signPartUrls, { params, body: { partNumbers: [partNumber] } })).rejects.toMatchObject({
        code: 'upload.part_out_of_range',
      });
    }
  });

  it("somebody else's upload does not exist", async () => {
    const upload = await member.client.call(openUpload, { params: { workspaceId: member.workspaceId }, body: good });
    const stranger = await registerMember(server.url);
    const params = { workspaceId: stranger.workspaceId, uploadId: upload.id };
    await expect(stranger.client.call(signPartUrls, { params, body: { partNumbers: [1] } })).rejects.toMatchObject({
      status: 404,
      code: 'upload.not_found',
    });
  });
});
