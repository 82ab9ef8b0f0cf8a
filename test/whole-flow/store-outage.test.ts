import { createHash, randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Job } from '@audiotricks/contracts';
import { wavOf } from '@audiotricks/whisper/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createS3Storage } from '../../apps/server/src/platform/storage/s3/s3-storage.ts';
import { allOf, sha256Of } from '../../apps/server/src/platform/storage/testing/bytes.ts';
import { type CephServer, createCephBucket, startCeph } from '../../apps/server/test/servers/ceph-s3.ts';
import { withCeph } from '../../apps/server/test/servers/with-ceph.ts';
import { joinedAudio } from '../../bench/joined-audio.ts';
import { type Member, readJobOf, readTranscriptOf, registerMember } from '../process/client.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const minutes = 2;

withCeph('the object store is killed and comes back', () => {
  let store: CephServer;
  let bucket: string;
  let server: ServerProcess;
  let member: Member;
  const sound = new Uint8Array(wavOf(joinedAudio(minutes)));
  let undisturbed: unknown;

  beforeAll(async () => {
    store = await startCeph({ store: 'disk', sizeGib: 2 });
    bucket = await createCephBucket(store);
    server = await startServerProcess({
      environment: {
        DO_SPACES_ENDPOINT: store.endpoint,
        DO_SPACES_KEY: store.accessKeyId,
        DO_SPACES_SECRET: store.secretAccessKey,
        DO_SPACES_BUCKET: bucket,
        S3_FORCE_PATH_STYLE: '1',
      },
    });
    member = await registerMember(server.url);
    const { recording, job } = await send(sound, 'undisturbed.wav').done;
    expect(await ended(job.id)).toMatchObject({ state: 'completed' });
    undisturbed = await words(recording.id);
  }, 300_000);
  afterAll(async () => {
    await server?.stop();
    await server?.clear();
    await store?.remove();
  });

  function send(bytes: Uint8Array<ArrayBuffer>, fileName: string, onProgress?: (sentBytes: number) => void) {
    const { client, workspaceId } = member;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return client.upload({
      workspaceId,
      file: new Blob([bytes]),
      fileName,
      contentType: 'audio/wav',
      sha256,
      onProgress: ({ sentBytes }) => onProgress?.(sentBytes),
    });
  }

  async function ended(jobId: string): Promise<Job> {
    return await vi.waitUntil(
      async () => {
        const job = await readJobOf(member, jobId);
        return ['completed', 'failed', 'cancelled'].includes(job.state) ? job : undefined;
      },
      { timeout: 240_000, interval: 200 },
    );
  }

  async function words(recordingId: string) {
    const { complete, text, segments, language } = await readTranscriptOf(member, recordingId);
    return { complete, text, segments, language };
  }

  /** SIGKILL to gateway and store; then the store that was acknowledged to, started again. */
  async function killAndRestart(): Promise<void> {
    await store.kill();
    await expect(fetch(store.endpoint)).rejects.toThrow();
    await store.start();
  }

  describe('SIGKILL', () => {
    it('in the middle of a transcription: the job ends by itself with the same words', async () => {
      const { recording, job } = await send(sound, 'again.wav').done;
      const before = await vi.waitUntil(
        async () => {
          const { chunks } = await readJobOf(member, job.id);
          return chunks.done >= 1 ? chunks : undefined;
        },
        { timeout: 120_000, interval: 50 },
      );
      expect(before.done).toBeLessThan(before.total ?? Number.POSITIVE_INFINITY);
      await killAndRestart();
      const last = await ended(job.id);
      expect(last, server.output()).toMatchObject({ state: 'completed', error: null });
      expect(last.chunks.failed).toBe(0);
      expect(await words(recording.id)).toEqual(undisturbed);
    }, 300_000);

    it('in the middle of an upload: it goes on by itself, and the object has the bytes that were sent', async () => {
      // Its head is the recording, so that it is taken for sound; the rest is bulk that no store can compress away.
      const bytes = new Uint8Array(Buffer.concat([sound, randomBytes(80 * 2 ** 20)]));
      const half = Promise.withResolvers<void>();
      const task = send(bytes, 'cut.wav', (sentBytes) => sentBytes > bytes.length / 4 && half.resolve());
      await half.promise;
      await killAndRestart();
      const { recording } = await task.done;
      expect(recording.sizeBytes).toBe(bytes.length);
      const storage = createS3Storage({
        ...store,
        bucket,
        signingRegion: 'us-east-1',
        forcePathStyle: true,
        temporaryFolder: path.join(os.tmpdir(), 'audiotricks-not-used'),
      });
      const originals = await allOf(storage.list(`workspaces/${member.workspaceId}/originals`));
      const stored = originals.find(({ sizeBytes }) => sizeBytes === bytes.length);
      expect(await sha256Of(await storage.read(stored?.key ?? ''))).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
    }, 240_000);
  });
});
