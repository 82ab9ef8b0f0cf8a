import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask, createImportWorld, hasEnded, type ImportWorld, until } from '../../../test/imports/import-world.ts';
import { type Source, type SourceOptions, startSource } from '../../../test/imports/source-server.ts';
import type { Member } from '../../../test/uploads/upload-world.ts';

const MiB = 2 ** 20;
/** Two full parts and some. */
const bytes = randomBytes(20 * MiB);

let world: ImportWorld;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  world = await createImportWorld();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => world.close());

async function serve(options: Partial<SourceOptions> = {}): Promise<Source> {
  const source = await startSource({ bytes, ...options });
  open.push(source);
  return source;
}

async function work(limits?: Parameters<ImportWorld['work']>[0]) {
  const worker = await world.work(limits);
  open.push({ close: () => worker.stop() });
}

async function storedBytes(member: Member, recordingId: string | null): Promise<Buffer> {
  const row = await world.database.tenant(member.workspaceId, (transaction) =>
    transaction.recording.findUniqueOrThrow({ where: { id: recordingId ?? '' } }),
  );
  expect(Number(row.sizeBytes)).toBe(bytes.length);
  return buffer(await world.parts.storage.read(row.storageKey ?? ''));
}

const offsetsOf = ({ ranges }: Source) => ranges.map((range) => Number(/\d+/.exec(range ?? '')?.[0] ?? 0));

describe('after a cut', () => {
  test('the rest is asked for, and no byte comes twice', async () => {
    const member = await world.join();
    await work();
    const source = await serve({ cutAfter: (answer) => (answer <= 4 ? 3 * MiB + 17 : undefined) });
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended).toMatchObject({ state: 'completed', receivedBytes: bytes.length });
    const offsets = offsetsOf(source);
    expect(offsets).toHaveLength(5);
    expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
    expect(offsets[0]).toBe(0);
    expect(offsets[4]).toBeGreaterThan(8 * MiB);
    // What was on the wire when it was cut may be lost; nothing that had arrived is sent again.
    expect(source.sentBytes() - bytes.length).toBeLessThan(4 * MiB);
    expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
  });

  test('a server without ranges is asked for the whole again', async () => {
    const member = await world.join();
    await work();
    const source = await serve({ acceptsRanges: false, cutAfter: (answer) => (answer === 1 ? 9 * MiB : undefined) });
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended.state).toBe('completed');
    expect(source.ranges).toHaveLength(2);
    expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
  });

  test('without a name of the version nothing is pieced together', async () => {
    const member = await world.join();
    await work();
    const source = await serve({ etag: null, cutAfter: (answer) => (answer === 1 ? 9 * MiB : undefined) });
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(source.ranges).toEqual([undefined, undefined]);
    expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
  });

  test('a file that is another one by then is fetched from its beginning', async () => {
    const member = await world.join();
    await work();
    const source = await serve({ bytes: randomBytes(20 * MiB), cutAfter: () => 9 * MiB });
    const { intercept } = source.options;
    source.options.intercept = (request, response, answer) => {
      if (answer === 2) Object.assign(source.options, { bytes, etag: '"two"', cutAfter: undefined });
      return intercept?.(request, response, answer) ?? false;
    };
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended.state).toBe('completed');
    expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
    expect(await world.whatStands(member)).toMatchObject({ objects: 1, recordings: 1, openUploads: 0 });
  });

  test('a length that is not kept fails when it never is', async () => {
    const member = await world.join();
    await work();
    const headers = { 'content-length': String(bytes.length + 1_000), etag: '"no", "list"' };
    const source = await serve({ bytes: bytes.subarray(0, 100_000), headers, cutAfter: () => 100_000 });
    const { id } = await ask(member, source.url());
    const trouble = await until(member, id, ({ error }) => error !== null);
    // Under way still: the queue tries it again later.
    expect(trouble).toMatchObject({ state: 'running', error: { code: 'import.interrupted' } });
    expect((await member.call('POST', `/imports/${id}/cancel`)).status).toBe(200);
    await expect
      .poll(() => world.whatStands(member), { timeout: 20_000 })
      .toMatchObject({ objects: 0, openUploads: 0, recordings: 0 });
  });

  test('a size that nobody announced is what has come when the answer ends', async () => {
    const member = await world.join();
    await work();
    const source = await serve({ isChunked: true, cutAfter: (answer) => (answer === 1 ? 10 * MiB : undefined) });
    const { id } = await ask(member, source.url());
    const ended = await until(member, id, hasEnded);
    expect(ended).toMatchObject({ state: 'completed', sizeBytes: bytes.length });
    expect(offsetsOf(source)[1]).toBeGreaterThan(1 * MiB);
    expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
  });
});

test('a worker that is killed in the middle leaves its parts, and the next one asks for the rest only', async () => {
  const member = await world.join();
  // Gives out two parts and some, then hardly anything more until the worker is dead: progress is written down as bytes
  // arrive, so a line that fell silent could leave it behind what has come.
  let isHeld = true;
  const source = await serve({
    intercept: (request, response) => {
      if (!isHeld) return false;
      response.writeHead(200, { 'content-type': 'audio/wav', etag: '"one"', 'content-length': String(bytes.length) });
      let at = 17 * MiB;
      response.write(bytes.subarray(0, at));
      const drip = setInterval(() => {
        response.write(bytes.subarray(at, at + 1024));
        at += 1024;
      }, 50);
      request.on('close', () => {
        clearInterval(drip);
        response.destroy();
      });
      return true;
    },
  });
  const first = await world.fork();
  const { id } = await ask(member, source.url());
  // The third part is being gathered: two are stored.
  await until(member, id, ({ receivedBytes }) => receivedBytes > 16 * MiB);
  const peakBytes = await first.peakBytes();
  await first.kill();
  isHeld = false;
  expect(await world.parts.queue.handBack(first.processId)).toBe(1);
  await work();
  const ended = await until(member, id, hasEnded);
  expect(ended).toMatchObject({ state: 'completed', error: null });
  expect(source.ranges).toEqual([`bytes=${16 * MiB}-`]);
  expect(source.sentBytes()).toBe(4 * MiB);
  expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
  const recording = await world.database.tenant(member.workspaceId, (transaction) => transaction.recording.findFirst());
  // It saw only the end, so the worker's hash stage has to read it: no hash rather than a wrong one.
  expect(recording?.sha256).toBeNull();
  expect(peakBytes).toBeLessThan(400 * MiB);
});

test('a worker that dies between the last byte and the recording has nothing to fetch again', async () => {
  const member = await world.join();
  const source = await serve();
  const { id } = await ask(member, source.url());
  const { workspaceId } = member;
  // What a run leaves behind that was killed after joining the parts, as its own code writes it.
  const { uploads } = world.parts;
  const row = await uploads.open(
    { workspaceId, userId: member.userId, fileName: 'talk.wav', contentType: 'audio/wav', sizeBytes: bytes.length },
    async (transaction, uploadId) => {
      await transaction.import.update({
        where: { id },
        data: { state: 'running', startedAt: new Date(), uploadId, hasArrived: true, fileName: 'talk.wav' },
      });
    },
  );
  for (let part = 0; part * 8 * MiB < bytes.length; part++) {
    await uploads.writePart(row, part + 1, bytes.subarray(part * 8 * MiB, (part + 1) * 8 * MiB));
  }
  expect(await uploads.join(row)).toBe(bytes.length);
  await work();
  const ended = await until(member, id, hasEnded);
  expect(ended.state).toBe('completed');
  expect(source.requests).toHaveLength(0);
  expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
});

test('a run that died before its first part begins anew, and anew again after a cut in the first bytes', async () => {
  const member = await world.join();
  const source = await serve({ etag: null, cutAfter: (answer) => (answer === 1 ? 100 : undefined) });
  const { id } = await ask(member, source.url());
  const { workspaceId } = member;
  const left = await world.parts.uploads.open(
    { workspaceId, userId: member.userId, fileName: 'talk.wav', contentType: 'audio/wav', sizeBytes: bytes.length },
    async (transaction, uploadId) => {
      const startedAt = new Date();
      await transaction.import.update({ where: { id }, data: { state: 'running', startedAt, uploadId } });
    },
  );
  await work();
  const ended = await until(member, id, hasEnded);
  expect(ended.state).toBe('completed');
  expect(source.ranges).toEqual([undefined, undefined]);
  expect(bytes.equals(await storedBytes(member, ended.recordingId))).toBe(true);
  const before = await world.database.tenant(workspaceId, (transaction) =>
    transaction.upload.findUniqueOrThrow({ where: { id: left.id } }),
  );
  expect(before.state).toBe('aborted');
});
