import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ask, createImportWorld, hasEnded, until } from '../../../test/imports/import-world.ts';
import { startSource } from '../../../test/imports/source-server.ts';
import { withCeph } from '../../../test/servers/with-ceph.ts';
import { openBucket } from '../../platform/storage/testing/bucket-under-test.ts';

const MiB = 2 ** 20;

withCeph('imports into a bucket', () => {
  test('bytes that are cut on the way stand whole, and a cancelled import leaves none', async () => {
    const bucket = await openBucket();
    const world = await createImportWorld({ storage: bucket.storage });
    const bytes = randomBytes(18 * MiB);
    const source = await startSource({ bytes, cutAfter: (answer) => (answer === 1 ? 11 * MiB : undefined) });
    try {
      const member = await world.join();
      await world.work();
      const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
      expect(ended).toMatchObject({ state: 'completed', receivedBytes: bytes.length });
      const row = await world.database.tenant(member.workspaceId, (transaction) =>
        transaction.recording.findUniqueOrThrow({ where: { id: ended.recordingId ?? '' } }),
      );
      expect(bytes.equals(await buffer(await bucket.storage.read(row.storageKey ?? '')))).toBe(true);

      source.options.intercept = (_request, response) => {
        response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': '99999999' });
        response.write(bytes.subarray(0, 9 * MiB));
        return true;
      };
      const { id } = await ask(member, source.url('/other.wav'));
      await until(member, id, ({ receivedBytes }) => receivedBytes > 8 * MiB);
      const [upload] = await world.database.tenant(member.workspaceId, (transaction) =>
        transaction.upload.findMany({ where: { imports: { some: { id } } } }),
      );
      const transfer = { key: upload?.storageKey ?? '', handle: upload?.storageHandle ?? '' };
      expect(await bucket.storage.listParts(transfer)).toHaveLength(1);
      expect((await member.call('POST', `/imports/${id}/cancel`)).status).toBe(200);
      await expect.poll(() => bucket.storage.listParts(transfer), { timeout: 20_000 }).toEqual([]);
      expect(await bucket.storage.head(transfer.key)).toBeNull();
    } finally {
      await source.close();
      await world.close();
      await bucket.close();
    }
  }, 120_000);
});
