import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CephServer, cephClient, createCephBucket, startCeph } from './ceph-s3.ts';
import { withCeph } from './with-ceph.ts';

withCeph('the Ceph server of the tests', () => {
  describe('the Ceph server of the tests', () => {
    let server: CephServer;
    beforeAll(async () => {
      server = await startCeph({ store: 'disk', sizeGib: 1 });
    }, 120_000);
    afterAll(() => server.remove());

    test('keeps what it acknowledged when everything is killed, and answers again at the same address', async () => {
      const bucket = await createCephBucket(server);
      const client = cephClient(server);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'kept' }));
      await server.kill();
      await expect(fetch(server.endpoint)).rejects.toThrow();
      await server.start();
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'a' }));
      expect(await body?.transformToString()).toBe('kept');

      await server.killGateway();
      await expect.poll(() => fetch(server.endpoint).catch(() => 'away')).toBe('away');
      await server.start();
      const { Buckets: buckets } = await client.send(new ListBucketsCommand({}));
      expect(buckets?.map(({ Name: name }) => name)).toContain(bucket);
      client.destroy();
    }, 120_000);

    test('goes with its data', async () => {
      await server.remove();
      await expect(fetch(server.endpoint)).rejects.toThrow();
    });
  });
});
