import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { MultipartGoneError, PartsChangedError } from '../storage.errors.ts';
import type { MultipartTransfer, Storage } from '../storage.ts';
import { patternBytes, streamOf } from './bytes.ts';
import type { StorageUnderTest } from './storage.suite.ts';

export function multipartSuite(createDriver: () => Promise<StorageUnderTest>): void {
  let driver: StorageUnderTest;
  let storage: Storage;
  let partSizeBytes: number;

  beforeAll(async () => {
    driver = await createDriver();
    storage = driver.storage;
    partSizeBytes = driver.partSizeBytes;
  });
  afterAll(() => driver.close());

  async function open(): Promise<MultipartTransfer> {
    const key = `workspaces/${newId()}/originals/${newId()}`;
    return { key, handle: await storage.openMultipart({ key, contentType: 'audio/mpeg' }) };
  }

  function write(transfer: MultipartTransfer, partNumber: number, body: Buffer | Readable, sizeBytes = partSizeBytes) {
    const stream = Buffer.isBuffer(body) ? streamOf(body) : body;
    const offsetBytes = (partNumber - 1) * partSizeBytes;
    return storage.writePart({ ...transfer, partNumber, offsetBytes, sizeBytes, maxBytes: partSizeBytes, stream });
  }

  test('joins parts that came in any order and in parallel', async () => {
    const transfer = await open();
    const bytes = patternBytes(3 * partSizeBytes + 1234, 1);
    const partOf = (number: number) => bytes.subarray((number - 1) * partSizeBytes, number * partSizeBytes);
    await Promise.all([4, 2, 3, 1].map((number) => write(transfer, number, partOf(number), partOf(number).length)));
    const parts = await storage.listParts(transfer);
    expect(parts.map((part) => part.sizeBytes)).toEqual([partSizeBytes, partSizeBytes, partSizeBytes, 1234]);
    expect(await storage.head(transfer.key)).toBeNull();

    const done = { sizeBytes: bytes.length };
    expect(await storage.completeMultipart({ ...transfer, parts })).toEqual(done);
    expect(await storage.completeMultipart({ ...transfer, parts })).toEqual(done);
    expect(bytes.equals(await buffer(await storage.read(transfer.key)))).toBe(true);
  });

  test('signs addresses where clients send parts themselves, or has none', async () => {
    const transfer = await open();
    const sign = (partNumber: number, sizeBytes: number | null) =>
      storage.signPart({ ...transfer, partNumber, sizeBytes, lifeMs: 60_000 });
    const first = await sign(1, partSizeBytes);
    expect(first !== null).toBe(driver.signs);
    if (first === null) return;
    const bytes = patternBytes(partSizeBytes + 77, 20);
    const send = (signed: typeof first | null, body: Uint8Array<ArrayBuffer>, headers = signed?.headers) =>
      fetch(signed?.url ?? '', { method: 'PUT', headers, body });
    const head = new Uint8Array(bytes.subarray(0, partSizeBytes));
    // What is signed is bound: length, type, place.
    expect((await send(first, head.subarray(1))).status).toBe(403);
    expect((await send(first, head, { 'content-type': 'text/html' })).status).toBe(403);
    expect((await send({ ...first, url: first.url.replace('partNumber=1', 'partNumber=3') }, head)).status).toBe(403);
    expect(await storage.listParts(transfer)).toEqual([]);

    const sent = await send(first, head);
    expect([sent.status, sent.headers.get('etag')]).toEqual([200, expect.stringMatching(/\w/)]);
    expect((await send(await sign(2, null), new Uint8Array(bytes.subarray(partSizeBytes)))).status).toBe(200);
    const parts = await storage.listParts(transfer);
    expect(parts.map((part) => part.sizeBytes)).toEqual([partSizeBytes, 77]);
    await storage.completeMultipart({ ...transfer, parts });
    expect(bytes.equals(await buffer(await storage.read(transfer.key)))).toBe(true);
    expect((await send(first, head)).ok).toBe(false);
  });

  test('completes once when asked twice at once', async () => {
    const transfer = await open();
    await write(transfer, 1, patternBytes(partSizeBytes, 2));
    const parts = await storage.listParts(transfer);
    const answers = await Promise.all([1, 2].map(() => storage.completeMultipart({ ...transfer, parts })));
    expect(answers).toEqual([{ sizeBytes: partSizeBytes }, { sizeBytes: partSizeBytes }]);
  });

  test('replaces a part that is sent again, also by a shorter one', async () => {
    const transfer = await open();
    await write(transfer, 1, patternBytes(partSizeBytes, 3));
    const shorter = patternBytes(500, 4);
    await write(transfer, 1, shorter, shorter.length);
    const parts = await storage.listParts(transfer);
    expect(parts).toEqual([{ partNumber: 1, sizeBytes: 500 }]);
    await storage.completeMultipart({ ...transfer, parts });
    expect(shorter.equals(await buffer(await storage.read(transfer.key)))).toBe(true);
  });

  test('counts nothing of a part whose stream breaks', async () => {
    const transfer = await open();
    const stream = new PassThrough();
    const writing = write(transfer, 1, stream);
    stream.write(patternBytes(partSizeBytes >> 1, 5));
    setImmediate(() => stream.destroy(new Error('cut')));
    await expect(writing).rejects.toThrow('cut');
    expect(await storage.listParts(transfer)).toEqual([]);
    const whole = patternBytes(partSizeBytes, 6);
    await write(transfer, 1, whole);
    await storage.completeMultipart({ ...transfer, parts: await storage.listParts(transfer) });
    expect(whole.equals(await buffer(await storage.read(transfer.key)))).toBe(true);
  });

  test('keeps one whole part when the same one is sent twice at once', async () => {
    const transfer = await open();
    const bodies = [7, 8, 9, 10].map((seed) => patternBytes(partSizeBytes, seed));
    const outcomes = await Promise.allSettled(bodies.map((body) => write(transfer, 1, body)));
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    const parts = await storage.listParts(transfer);
    await storage.completeMultipart({ ...transfer, parts });
    const stored = await buffer(await storage.read(transfer.key));
    expect(bodies.some((body) => body.equals(stored))).toBe(true);
  });

  test('does not complete from a list that is not what is stored', async () => {
    const transfer = await open();
    await write(transfer, 1, patternBytes(partSizeBytes, 11));
    const parts = [
      { partNumber: 1, sizeBytes: partSizeBytes },
      { partNumber: 2, sizeBytes: 10 },
    ];
    await expect(storage.completeMultipart({ ...transfer, parts })).rejects.toThrow(PartsChangedError);
    await write(transfer, 3, patternBytes(10, 11), 10);
    // A stray that is stored and not listed, another size, a wrong order: nothing of it is guessed at.
    for (const wrong of [
      [{ partNumber: 1, sizeBytes: partSizeBytes }],
      [
        { partNumber: 1, sizeBytes: partSizeBytes },
        { partNumber: 3, sizeBytes: 11 },
      ],
      [
        { partNumber: 3, sizeBytes: 10 },
        { partNumber: 1, sizeBytes: partSizeBytes },
      ],
      [],
    ]) {
      await expect(storage.completeMultipart({ ...transfer, parts: wrong })).rejects.toThrow(PartsChangedError);
    }
    expect(await storage.head(transfer.key)).toBeNull();
    expect(await storage.listParts(transfer)).toHaveLength(2);
  });

  test('takes a part whose size is not known before it has arrived', async () => {
    const transfer = await open();
    const bytes = patternBytes(partSizeBytes - 5, 15);
    const part = { ...transfer, partNumber: 1, offsetBytes: 0, sizeBytes: null };
    const tooLong = storage.writePart({ ...part, maxBytes: 1000, stream: streamOf(bytes) });
    await expect(tooLong).rejects.toThrow(RangeError);
    expect(await storage.listParts(transfer)).toEqual([]);
    const stored = await storage.writePart({ ...part, maxBytes: partSizeBytes, stream: streamOf(bytes) });
    expect(stored).toEqual({ partNumber: 1, sizeBytes: bytes.length });
    await storage.completeMultipart({ ...transfer, parts: [stored] });
    expect(bytes.equals(await buffer(await storage.read(transfer.key)))).toBe(true);
  });

  test('aborts, again, and takes no part afterwards', async () => {
    const transfer = await open();
    await write(transfer, 1, patternBytes(partSizeBytes, 12));
    const parts = await storage.listParts(transfer);
    await storage.abortMultipart(transfer);
    await storage.abortMultipart(transfer);
    expect(await storage.listParts(transfer)).toEqual([]);
    await expect(write(transfer, 2, patternBytes(partSizeBytes, 13))).rejects.toThrow(MultipartGoneError);
    await expect(storage.completeMultipart({ ...transfer, parts })).rejects.toThrow(MultipartGoneError);
    expect(await storage.head(transfer.key)).toBeNull();
  });

  test('leaves a completed object alone when the transfer is aborted late', async () => {
    const transfer = await open();
    await write(transfer, 1, patternBytes(partSizeBytes, 14));
    await storage.completeMultipart({ ...transfer, parts: await storage.listParts(transfer) });
    await storage.abortMultipart(transfer);
    expect((await storage.head(transfer.key))?.sizeBytes).toBe(partSizeBytes);
  });
}
