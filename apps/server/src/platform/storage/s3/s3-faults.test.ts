import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../../../test/servers/fault-proxy.ts';
import { withCeph } from '../../../../test/servers/with-ceph.ts';
import { newId } from '../../../shared/ids.ts';
import type { MultipartTransfer, Storage } from '../storage.ts';
import { type BucketUnderTest, openBucket } from '../testing/bucket-under-test.ts';
import { allOf, patternBytes, streamOf } from '../testing/bytes.ts';
import { createS3Storage } from './s3-storage.ts';

const mebibyte = 2 ** 20;
const partSizeBytes = 5 * mebibyte;

withCeph('storage on an S3 server that fails', () => {
  let proxy: FaultProxy;
  let bucket: BucketUnderTest;
  let storage: Storage;
  /** Past the proxy. */
  let straight: Storage;
  const limits = { answerMs: 1000, silenceMs: 1500, budgetMs: 4000 };

  beforeAll(async () => {
    bucket = await openBucket(async (access) => {
      proxy = await startFaultProxy(access.endpoint);
      return { endpoint: proxy.endpoint, limits };
    });
    storage = bucket.storage;
    straight = createS3Storage({ ...bucket.options, endpoint: bucket.access.endpoint });
  }, 120_000);
  beforeEach(() => {
    proxy.seen.length = 0;
    proxy.heal();
  });
  afterAll(async () => {
    await bucket.close();
    await proxy.close();
  });

  const newKey = () => `workspaces/${newId()}/originals/${newId()}`;
  const countOf = (match: RegExp) => proxy.seen.filter(({ method, url }) => match.test(`${method} ${url}`)).length;
  async function openWithParts(sizes: number[]): Promise<MultipartTransfer> {
    const key = newKey();
    const transfer = { key, handle: await storage.openMultipart({ key, contentType: 'audio/mpeg' }) };
    for (const [index, sizeBytes] of sizes.entries()) await write(transfer, index + 1, sizeBytes);
    return transfer;
  }
  function write(transfer: MultipartTransfer, partNumber: number, sizeBytes: number, by = storage) {
    const stream = streamOf(patternBytes(sizeBytes, partNumber));
    return by.writePart({ ...transfer, partNumber, offsetBytes: 0, sizeBytes, maxBytes: partSizeBytes, stream });
  }

  describe('is asked again', () => {
    test('after 503 SlowDown, resets and hanging, and the work is done once', async () => {
      const key = newKey();
      proxy.break(/^PUT /, 'slow_down', 'reset', 'hang');
      await storage.put({ key, body: Buffer.from('kept') });
      proxy.break(/^HEAD /, 'reset', 'hang');
      expect(await storage.head(key)).toMatchObject({ sizeBytes: 4 });
      proxy.break(/^GET .*list-type=2/, 'slow_down', 'bad_gateway', 'reset');
      expect(await allOf(storage.list(key.slice(0, key.lastIndexOf('/'))))).toHaveLength(1);
      proxy.break(/^DELETE /, 'reset', 'lose_answer');
      await storage.delete(key);
      expect(await storage.head(key)).toBeNull();
      expect(countOf(/^PUT /)).toBeGreaterThanOrEqual(4);
      expect(countOf(/^DELETE /)).toBeGreaterThanOrEqual(3);
    });

    test('within a time that ends: a store that never answers is unavailable', async () => {
      const key = newKey();
      proxy.break(/^HEAD /, ...Array.from({ length: 20 }, () => 'hang' as const));
      const askedAt = performance.now();
      const failure = expect(createS3Storage(bucket.options).head(key)).rejects;
      await failure.toMatchObject({ code: 'server.unavailable', isRetryable: true, delayMs: expect.any(Number) });
      const tookMs = performance.now() - askedAt;
      expect(tookMs).toBeGreaterThan(2 * limits.answerMs);
      expect(tookMs).toBeLessThan(limits.budgetMs + 1000);
    }, 60_000);

    test('also when a proxy answers in its own words', async () => {
      proxy.break(/^GET .*list-type=2/, ...Array.from({ length: 20 }, () => 'bad_gateway' as const));
      const listing = allOf(createS3Storage(bucket.options).list(`workspaces/${newId()}`));
      await expect(listing).rejects.toMatchObject({ code: 'server.unavailable' });
    }, 60_000);

    test('within the same time when nobody listens', async () => {
      const endpoint = 'http://127.0.0.1:9';
      const away = createS3Storage({ ...bucket.options, endpoint });
      await expect(away.head(newKey())).rejects.toMatchObject({ code: 'server.unavailable' });
    }, 60_000);
  });

  describe('a part', () => {
    test('whose connection breaks does not count, and counts when it is sent again', async () => {
      const transfer = await openWithParts([]);
      proxy.break(/^PUT .*partNumber=1/, 'reset');
      await expect(write(transfer, 1, partSizeBytes)).rejects.toMatchObject({ code: 'server.unavailable' });
      expect(await storage.listParts(transfer)).toEqual([]);
      proxy.break(/^PUT .*partNumber=1/, 'hang');
      await expect(write(transfer, 1, partSizeBytes)).rejects.toMatchObject({ code: 'server.unavailable' });
      // Stored, but we were not told: the list knows.
      proxy.break(/^PUT .*partNumber=1/, 'lose_answer');
      await expect(write(transfer, 1, partSizeBytes)).rejects.toMatchObject({ code: 'server.unavailable' });
      expect(await storage.listParts(transfer)).toEqual([{ partNumber: 1, sizeBytes: partSizeBytes }]);
      await write(transfer, 1, 1000);
      expect(await storage.listParts(transfer)).toEqual([{ partNumber: 1, sizeBytes: 1000 }]);
    });

    test('is found among more than a page of them', async () => {
      const transfer = await openWithParts([]);
      let next = 1100;
      const sendRest = async () => {
        for (let partNumber = next--; partNumber > 0; partNumber = next--)
          await write(transfer, partNumber, 7, straight);
      };
      await Promise.all(Array.from({ length: 16 }, sendRest));
      const parts = await storage.listParts(transfer);
      expect(parts.map(({ partNumber }) => partNumber)).toEqual(Array.from({ length: 1100 }, (_, index) => index + 1));
      expect(countOf(/^GET .*uploadId/)).toBe(2);
      await storage.abortMultipart(transfer);
    }, 90_000);

    test('beyond 10,000 is refused here, because not every store does', async () => {
      const transfer = await openWithParts([]);
      await expect(write(transfer, 10_001, 7)).rejects.toThrow(RangeError);
      const signing = storage.signPart({ ...transfer, partNumber: 10_001, sizeBytes: 7, lifeMs: 1000 });
      await expect(signing).rejects.toThrow(RangeError);
    });
  });

  describe('completing', () => {
    const parts = [
      { partNumber: 1, sizeBytes: partSizeBytes },
      { partNumber: 2, sizeBytes: 100 },
    ];
    const done = { sizeBytes: partSizeBytes + 100 };

    test.each(['lose_answer', 'slow_down', 'reset'] as const)('answers the same after %s, and again', async (fault) => {
      const transfer = await openWithParts([partSizeBytes, 100]);
      proxy.break(/^POST .*uploadId/, fault, fault);
      expect(await storage.completeMultipart({ ...transfer, parts })).toEqual(done);
      expect(await storage.completeMultipart({ ...transfer, parts })).toEqual(done);
      const again = createS3Storage(bucket.options);
      expect(await again.completeMultipart({ ...transfer, parts })).toEqual(done);
      await storage.abortMultipart(transfer);
      expect(await storage.head(transfer.key)).toMatchObject(done);
    });

    test('answers all of several processes that ask at once', async () => {
      const transfer = await openWithParts([partSizeBytes, 100]);
      const processes = [1, 2, 3].map(() => createS3Storage(bucket.options));
      const answers = await Promise.all(processes.map((other) => other.completeMultipart({ ...transfer, parts })));
      expect(answers).toEqual([done, done, done]);
      expect(await storage.head(transfer.key)).toMatchObject(done);
    });

    test('a part that is replaced at that moment is not joined unseen', async () => {
      const transfer = await openWithParts([partSizeBytes, 100]);
      const joining = storage.completeMultipart({ ...transfer, parts });
      const other = createS3Storage(bucket.options);
      const stream = streamOf(patternBytes(50, 9));
      const late = { ...transfer, partNumber: 2, offsetBytes: 0, sizeBytes: 50, maxBytes: 50, stream };
      const [outcome] = await Promise.allSettled([joining, other.writePart(late)]);
      const object = await storage.head(transfer.key);
      if (outcome.status === 'fulfilled') expect(object).toMatchObject(outcome.value);
      else expect([object, outcome.reason.name]).toEqual([null, 'PartsChangedError']);
    });

    test('aborting is repeated when its answer is lost', async () => {
      const transfer = await openWithParts([partSizeBytes]);
      proxy.break(/^DELETE .*uploadId/, 'lose_answer');
      await storage.abortMultipart(transfer);
      expect(await storage.listParts(transfer)).toEqual([]);
    });
  });

  describe('reading', () => {
    test('goes on where it broke off, as often as it must, within the same bytes', async () => {
      const key = newKey();
      const bytes = patternBytes(4 * mebibyte, 1);
      await storage.put({ key, body: bytes });
      proxy.break(/^GET /, { cutAfterBytes: 1_000_000 }, 'reset', { cutAfterBytes: 65_537 }, 'slow_down');
      const span = { start: 17, end: bytes.length - 5 };
      expect(bytes.subarray(17, -4).equals(await buffer(await storage.read(key, span)))).toBe(true);
      const ranges = proxy.seen.flatMap(({ method, headers }) => (method === 'GET' ? [headers.range ?? ''] : []));
      expect(ranges[0]).toBe(`bytes=17-${bytes.length - 5}`);
      expect(ranges.length).toBeGreaterThanOrEqual(5);
      const starts = ranges.map((range) => Number(/=(\d+)-/.exec(range)?.[1]));
      expect(starts).toEqual(starts.toSorted((one, other) => one - other));
      expect(starts.at(-1)).toBeGreaterThan(17);
    });

    test('ends when the store stays away, and never with fewer bytes', async () => {
      const key = newKey();
      await storage.put({ key, body: patternBytes(mebibyte, 2) });
      proxy.break(/^GET /, { cutAfterBytes: 1000 }, ...Array.from({ length: 10 }, () => 'reset' as const));
      await expect(buffer(await createS3Storage(bucket.options).read(key))).rejects.toMatchObject({
        code: 'server.unavailable',
      });
    }, 60_000);
  });

  describe('a stream of unknown length', () => {
    test('is stored whole, part by part, through faults', async () => {
      const key = newKey();
      const bytes = patternBytes(18 * mebibyte, 3);
      proxy.break(/^PUT .*partNumber=2/, 'slow_down', 'reset', 'lose_answer');
      proxy.break(/^POST .*uploadId/, 'lose_answer');
      expect(await storage.put({ key, body: streamOf(bytes, 300_001) })).toEqual({ sizeBytes: bytes.length });
      expect(bytes.equals(await buffer(await storage.read(key)))).toBe(true);
    });

    test('leaves no object and no open transfer when it breaks', async () => {
      const key = newKey();
      const bytes = patternBytes(10 * mebibyte, 4);
      async function* breaking() {
        yield bytes;
        yield bytes;
        throw new Error('cut');
      }
      await expect(storage.put({ key, body: Readable.from(breaking()) })).rejects.toThrow('cut');
      expect(await storage.head(key)).toBeNull();
      expect([countOf(/^POST .*uploads/), countOf(/^DELETE .*uploadId/)]).toEqual([1, 1]);
    });
  });

  test('lists and frees more objects than fit on a page', async () => {
    const prefix = `workspaces/${newId()}`;
    const keys = Array.from({ length: 1050 }, (_, index) => `${prefix}/${String(index).padStart(4, '0')}`);
    const left = [...keys];
    const storeRest = async () => {
      for (let key = left.pop(); key !== undefined; key = left.pop())
        await storage.put({ key, body: Buffer.from('x') });
    };
    await Promise.all(Array.from({ length: 16 }, storeRest));
    expect((await allOf(storage.list(prefix))).map(({ key }) => key)).toEqual(keys);
    await storage.deletePrefix(prefix);
    expect(await allOf(storage.list(prefix))).toEqual([]);
    // Two pages; one is sent again where a busy store lets it wait too long.
    expect(countOf(/^POST .*delete/)).toBeLessThanOrEqual(4);
  }, 60_000);

  test('freeing many objects carries the checksum that older servers demand', async () => {
    const prefix = `workspaces/${newId()}`;
    for (const name of ['a', 'b', 'c']) await storage.put({ key: `${prefix}/${name}`, body: Buffer.from(name) });
    proxy.break(/^POST .*delete/, 'slow_down', 'lose_answer');
    await storage.deletePrefix(prefix);
    expect(await allOf(storage.list(prefix))).toEqual([]);
    const sent = proxy.seen.filter(({ url }) => /[?&]delete/.test(url));
    expect(sent).toHaveLength(3);
    const digest = sent[0]?.headers['content-md5'];
    const body = `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${[
      'a',
      'b',
      'c',
    ]
      .map((name) => `<Object><Key>${prefix}/${name}</Key></Object>`)
      .join('')}<Quiet>true</Quiet></Delete>`;
    expect(digest).toBe(createHash('md5').update(body).digest('base64'));
  });

  test('signed addresses hold no checksum of nothing, and name the signing region', async () => {
    const elsewhere = createS3Storage({ ...bucket.options, signingRegion: 'fra1' });
    const input = { key: newKey(), handle: 'any', partNumber: 1, sizeBytes: 5, lifeMs: 86_400_000 };
    const signed = await elsewhere.signPart(input);
    const query = new URL(signed?.url ?? '').searchParams;
    expect([...query.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(query.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
    expect(query.get('X-Amz-Credential')).toContain('/fra1/s3/');
    expect(query.get('X-Amz-Expires')).toBe('900');
    expect(signed?.headers).toEqual({ 'content-type': 'application/octet-stream' });
    expect(signed?.url).not.toContain(bucket.access.secretAccessKey);
  });

  test('a key that is refused is told apart from an outage, without telling it', async () => {
    const secretAccessKey = 'a-secret-that-is-not-the-right-one';
    const wrong = createS3Storage({ ...bucket.options, secretAccessKey });
    const failure: unknown = await wrong
      .put({ key: newKey(), body: Buffer.from('x') })
      .catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ name: 'StoreRefusedError', storeCode: 'SignatureDoesNotMatch', status: 403 });
    const told = `${String(failure)} ${JSON.stringify(failure)} ${(failure as Error).stack}`;
    expect(told).not.toContain(secretAccessKey);
    expect(told).not.toContain(bucket.access.accessKeyId);
  });

  test('the sweep frees transfers that nobody knows, and spares the young and the known', async () => {
    const [dead, known] = [await openWithParts([100]), await openWithParts([100])];
    const findLive = async () => new Set([known.handle]);
    expect((await storage.sweep({ findLive })).transfers).toBe(0);
    const later = createS3Storage({ ...bucket.options, now: () => new Date(Date.now() + 61 * 60_000) });
    expect((await later.sweep({ findLive })).transfers).toBeGreaterThanOrEqual(1);
    expect(await storage.listParts(dead)).toEqual([]);
    expect(await storage.listParts(known)).toHaveLength(1);
  });
});
