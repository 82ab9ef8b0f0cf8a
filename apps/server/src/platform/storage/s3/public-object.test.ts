import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCephBucket } from '../../../../test/servers/ceph-s3.ts';
import { sharedCeph } from '../../../../test/servers/shared-ceph.ts';
import { withCeph } from '../../../../test/servers/with-ceph.ts';
import type { Storage } from '../storage.ts';
import { createS3Storage } from './s3-storage.ts';

withCeph('public objects in a bucket', () => {
  let storage: Storage;
  let address: string;
  let temporaryFolder: string;
  beforeAll(async () => {
    const access = await sharedCeph();
    const bucket = await createCephBucket(access);
    temporaryFolder = await mkdtemp(join(tmpdir(), 'audiotricks-public-'));
    address = `${access.endpoint}/${bucket}`;
    storage = createS3Storage({ ...access, bucket, signingRegion: 'us-east-1', forcePathStyle: true, temporaryFolder });
  }, 120_000);
  afterAll(() => rm(temporaryFolder, { recursive: true, force: true }));

  const publicAs = { contentType: 'image/webp', cacheControl: 'public, max-age=31536000, immutable' };
  const bytes = Buffer.from('a picture');

  test.each([
    ['bytes', () => bytes],
    ['a stream', () => Readable.from([bytes])],
  ])('anybody reads what was put as public, %s, with its headers; nobody anything else', async (what, body) => {
    const key = `avatars/${what.replace(' ', '-')}`;
    await storage.put({ key, body: body(), publicAs });
    const answer = await fetch(`${address}/${key}`);
    expect(answer.status).toBe(200);
    expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      publicAs.contentType,
      publicAs.cacheControl,
    ]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    await storage.put({ key: `workspaces/${key}`, body: body() });
    expect((await fetch(`${address}/workspaces/${key}`)).status).toBe(403);
  });
});
