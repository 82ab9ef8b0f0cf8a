import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GetBucketCorsCommand, PutBucketAclCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildRecording, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { type CephAccess, cephClient, createCephBucket } from '../../../test/servers/ceph-s3.ts';
import { startFaultProxy } from '../../../test/servers/fault-proxy.ts';
import { sharedCeph } from '../../../test/servers/shared-ceph.ts';
import { withCeph } from '../../../test/servers/with-ceph.ts';
import { newId } from '../../shared/ids.ts';
import { silentLog } from '../../shared/log.ts';
import { type Config, type Environment, parseConfig } from '../config/config.ts';
import { createStorage } from '../create-storage.ts';
import { auditStorage, setUpStorage, tryStorage } from './storage-commands.ts';

let dataDir: string;
let said: string[];
const say = (line: string) => void said.push(line);
/** What was said, by outcome and subject. */
const outcomes = () => said.map((line) => line.slice(0, 22).trim().replace(/ +/, ' '));

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-commands-'));
  said = [];
});
afterEach(() => rm(dataDir, { recursive: true }));

const configOf = (environment: Environment): Config => parseConfig({ DATA_DIR: dataDir, ...environment });

describe('on the local disk', () => {
  test('there is nothing to set up, and the check tries everything', async () => {
    expect(await setUpStorage(configOf({}), say)).toBe(true);
    expect(await tryStorage(configOf({}), say)).toBe(true);
    expect(outcomes().slice(1)).toEqual([
      'ok disk',
      'ok write',
      'ok read',
      'ok range',
      'ok list',
      'ok multipart',
      'ok delete',
    ]);
  }, 90_000);
});

withCeph('the storage commands on S3', () => {
  let access: CephAccess;
  let bucket: string;

  beforeEach(async () => {
    access = await sharedCeph();
    bucket = await createCephBucket(access);
  }, 120_000);

  const settings = (more: Environment = {}): Environment => ({
    DO_SPACES_ENDPOINT: access.endpoint,
    DO_SPACES_KEY: access.accessKeyId,
    DO_SPACES_SECRET: access.secretAccessKey,
    DO_SPACES_BUCKET: bucket,
    S3_FORCE_PATH_STYLE: '1',
    PUBLIC_URL: 'https://audio.example.org',
    ...more,
  });

  test('setting up makes every check pass, again and again, and leaves rules of others', async () => {
    expect(await tryStorage(configOf(settings()), say)).toBe(false);
    expect(outcomes().filter((line) => line.startsWith('failed'))).toEqual(['failed CORS', 'failed lifecycle']);
    const client = cephClient(access);
    const foreign = { ID: 'theirs', AllowedOrigins: ['https://other.example'], AllowedMethods: ['GET'] };
    const given = { Bucket: bucket, CORSConfiguration: { CORSRules: [foreign] } };
    await client.send(new PutBucketCorsCommand(given));

    for (let time = 0; time < 2; time += 1) {
      said = [];
      expect(await setUpStorage(configOf(settings()), say)).toBe(true);
      expect(outcomes()).toEqual(['ok bucket', 'ok CORS', 'ok lifecycle']);
      expect(said[1]).toContain('1 rules of others stay');
    }
    const { CORSRules: rules } = await client.send(new GetBucketCorsCommand({ Bucket: bucket }));
    expect(rules?.map(({ ID: id }) => id)).toEqual(['theirs', 'audiotricks-web']);
    client.destroy();
    said = [];
    expect(await tryStorage(configOf(settings()), say), said.join('\n')).toBe(true);
    expect(outcomes()).toEqual(
      'key bucket write read range list multipart delete CORS private lifecycle'.split(' ').map((what) => `ok ${what}`),
    );
    expect(said.join()).not.toContain(access.secretAccessKey);
    // It leaves nothing behind.
    const storage = await createStorage(configOf(settings()));
    for await (const { key } of storage.list('checks')) throw new Error(key);
  }, 60_000);

  test.each<[string, Environment, RegExp]>([
    ['a wrong bucket', { DO_SPACES_BUCKET: 'not-there-at-all' }, /^failed {6}bucket .*DO_SPACES_BUCKET/],
    ['a wrong secret', { DO_SPACES_SECRET: 'wrong-secret-of-mine' }, /^failed {6}key .*DO_SPACES_SECRET/],
    ['a server that is not there', { DO_SPACES_ENDPOINT: 'http://127.0.0.1:9' }, /^failed {6}endpoint .*ECONNREFUSED/],
  ])(
    '%s is told with what to do, in one line without secrets',
    async (_what, wrong, message) => {
      expect(await tryStorage(configOf(settings(wrong)), say)).toBe(false);
      expect(said).toEqual([expect.stringMatching(message)]);
      expect(said.join()).not.toContain('wrong-secret-of-mine');
      said = [];
      expect(await setUpStorage(configOf(settings(wrong)), say)).toBe(false);
      expect(outcomes()).toEqual(['failed bucket']);
    },
    90_000,
  );

  test('what a server does not know is told, and is no failure', async () => {
    const proxy = await startFaultProxy(access.endpoint);
    proxy.break(/^PUT .*lifecycle/, 'not_implemented', 'not_implemented', 'not_implemented');
    expect(await setUpStorage(configOf(settings({ DO_SPACES_ENDPOINT: proxy.endpoint })), say)).toBe(true);
    expect(outcomes()).toEqual(['ok bucket', 'ok CORS', 'unsupported lifecycle']);
    await proxy.close();
  }, 60_000);

  test('a public bucket and an origin that may not send are told', async () => {
    await setUpStorage(configOf(settings({ PUBLIC_URL: 'https://another.example.org' })), () => undefined);
    const client = cephClient(access);
    await client.send(new PutBucketAclCommand({ Bucket: bucket, ACL: 'public-read' }));
    client.destroy();
    expect(await tryStorage(configOf(settings()), say)).toBe(false);
    expect(outcomes()).toContain('failed CORS');
    // Objects are private even in a bucket that anybody may list.
    expect(outcomes()).toContain('ok private');
  }, 60_000);

  test('the audit compares the rows of a database with the objects of a bucket', async () => {
    const { database, url, close } = await createTestDatabase();
    try {
      const config = configOf(settings({ DATABASE_URL: url }));
      const storage = await createStorage(config);
      const { id: workspaceId } = await buildWorkspace(database);
      const keys = [1, 2, 3].map(() => `workspaces/${workspaceId}/originals/${newId()}`);
      for (const key of keys) await storage.put({ key, body: Buffer.from('sound') });
      for (const storageKey of keys.slice(1))
        await buildRecording(database, { workspaceId, storageKey, sizeBytes: 5n });
      await storage.delete(keys[2] ?? '');
      const request = { repair: false, force: false, minAgeMs: 0 };
      expect(await auditStorage(config, request, { say, log: silentLog })).toBe(false);
      expect(said.toSorted()).toEqual([
        '2 objects (0 of kinds that are not compared), 2 rows, 2 differences, 0 repaired',
        expect.stringContaining(`object without a row: ${keys[0]} (5 bytes`),
        expect.stringMatching(`^found .* without its object: ${keys[2]}`),
      ]);
      expect(await auditStorage(config, { ...request, repair: true }, { say, log: silentLog })).toBe(true);
      said = [];
      expect(await auditStorage(config, request, { say, log: silentLog })).toBe(true);
      expect(said).toEqual(['1 objects (0 of kinds that are not compared), 1 rows, 0 differences, 0 repaired']);
    } finally {
      await close();
    }
  }, 60_000);
});
