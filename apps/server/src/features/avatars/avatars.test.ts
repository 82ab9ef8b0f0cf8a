import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maxAvatarBytes, problemSchema, userSchema } from '@audiotricks/contracts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp, type TestAccount, type TestHttp, testToUser } from '../../../test/http.ts';
import { createCdn } from '../../platform/cdn/index.ts';
import { createImages } from '../../platform/images/index.ts';
import { createDiskStorage, type Storage } from '../../platform/storage/index.ts';
import { createToUser } from '../identity/index.ts';
import { createWithdrawal } from '../public-objects/index.ts';
import { createAvatarUrlOf } from './avatar-address.ts';
import { createAvatarRoutes } from './avatars.routes.ts';
import { createAvatars, isAvatarInUse } from './set-avatar.ts';

// Each picture is a process; a busy machine starts one in seconds.
vi.setConfig({ testTimeout: 60_000 });

let base: TestDatabase;
let storage: Storage;
let folder: string;
let http: TestHttp;
const images = createImages();
const noCdn = createCdn({ origin: null, purge: null });

beforeAll(async () => {
  base = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-avatars-'));
  storage = await createDiskStorage({ folder });
  const { database } = base;
  const routes = createAvatarRoutes({ database, storage, images, cdn: noCdn, toUser: testToUser });
  http = await startTestHttp({ database, routes });
});
afterAll(async () => {
  await http.close();
  await base.close();
  await rm(folder, { recursive: true });
});

const picture = (background: string) =>
  sharp({ create: { width: 300, height: 300, channels: 3, background } })
    .png()
    .toBuffer();

function put(account: TestAccount, body: Uint8Array | ReadableStream, headers: Record<string, string> = {}) {
  return fetch(`${http.baseUrl}/v1/me/avatar`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'image/png', ...headers },
    body,
    duplex: 'half',
  } as RequestInit);
}
async function setTo(account: TestAccount, background: string): Promise<string> {
  const response = await put(account, await picture(background));
  expect(response.status).toBe(200);
  return z.string().parse(userSchema.parse(await response.json()).avatarUrl);
}
const remove = (account: TestAccount) => http.call('DELETE /v1/me/avatar', { token: account.accessToken });
const codeOf = async (response: Response) => [response.status, problemSchema.parse(await response.json()).code];

/** Frees what was let go, as the sweep does. */
async function sweep(): Promise<void> {
  const { database } = base;
  const handler = createWithdrawal({ database, storage, cdn: noCdn, isInUse: isAvatarInUse });
  const { signal } = new AbortController();
  await handler.run({ data: {}, attempt: 1, signal, done: (effect) => database.system(effect) });
}

describe('a picture of oneself', () => {
  test('is set, named by its content, seen by everybody with the address, and told of at the next sign-in', async () => {
    const account = await http.register();
    expect(account.user.avatarUrl).toBeNull();
    const path = await setTo(account, '#00ff00');
    const shown = await fetch(`${http.baseUrl}${path}`);
    expect(shown.status).toBe(200);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const bytes = Buffer.from(await shown.arrayBuffer());
    expect(path).toBe(`/avatars/${createHash('sha256').update(bytes).digest('hex')}.webp`);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect((await fetch(`${http.baseUrl}${path}`, { method: 'HEAD' })).headers.get('content-length')).toBe(
      String(bytes.length),
    );
    const me = await http.call('GET /v1/me', { token: account.accessToken });
    expect(((await me.json()) as { user: unknown }).user).toMatchObject({ avatarUrl: path });
    const { email, password } = account;
    const entered = await http.call('POST /v1/auth/sign-in', { body: { email, password } });
    expect(((await entered.json()) as { user: unknown }).user).toMatchObject({ avatarUrl: path });
  });

  test('replaced or taken back is gone at once, and its bytes soon', async () => {
    const account = await http.register();
    const first = await setTo(account, '#ff0000');
    const second = await setTo(account, '#00ffff');
    expect(second).not.toBe(first);
    expect((await fetch(`${http.baseUrl}${first}`)).status).toBe(404);
    expect((await remove(account)).status).toBe(200);
    expect(await codeOf(await fetch(`${http.baseUrl}${second}`))).toEqual([404, 'avatar.not_found']);
    const again = await remove(account);
    expect([again.status, userSchema.parse(await again.json()).avatarUrl]).toEqual([200, null]);
    expect(await storage.head(second.slice(1))).not.toBeNull();
    await sweep();
    expect([await storage.head(first.slice(1)), await storage.head(second.slice(1))]).toEqual([null, null]);
  });

  test('that two people have stays while one of them has it', async () => {
    const [ada, grace] = [await http.register(), await http.register()];
    const path = await setTo(ada, '#0000f0');
    expect(await setTo(grace, '#0000f0')).toBe(path);
    await remove(ada);
    await sweep();
    expect((await fetch(`${http.baseUrl}${path}`)).status).toBe(200);
    await remove(grace);
    // Set again before the sweep: the withdrawal of before must not take it.
    expect(await setTo(ada, '#0000f0')).toBe(path);
    await sweep();
    expect((await fetch(`${http.baseUrl}${path}`)).status).toBe(200);
  });

  test('changed twice at once leaves one, and nothing without an owner', async () => {
    const account = await http.register();
    const paths = await Promise.all([setTo(account, '#111111'), setTo(account, '#777777'), setTo(account, '#eeeeee')]);
    await sweep();
    const statuses = await Promise.all(paths.map(async (path) => (await fetch(`${http.baseUrl}${path}`)).status));
    expect(statuses.sort()).toEqual([200, 404, 404]);
    const stored = await Promise.all(paths.map((path) => storage.head(path.slice(1))));
    expect(stored.filter((facts) => facts !== null)).toHaveLength(1);
  });
});

describe('refused', () => {
  test('is whoever is not signed in', async () => {
    const response = await fetch(`${http.baseUrl}/v1/me/avatar`, { method: 'PUT', body: 'x' });
    expect(await codeOf(response)).toEqual([401, 'auth.token_missing']);
  });

  test('is what is no picture, whatever it says it is', async () => {
    const account = await http.register();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await codeOf(await put(account, svg, { 'content-type': 'image/png' }))).toEqual([
      415,
      'avatar.type_refused',
    ]);
    expect(await codeOf(await put(account, Buffer.alloc(0)))).toEqual([415, 'avatar.type_refused']);
    const half = (await picture('#123456')).subarray(0, 60);
    expect(await codeOf(await put(account, half))).toEqual([422, 'avatar.damaged']);
    const me = await http.call('GET /v1/me', { token: account.accessToken });
    expect(((await me.json()) as { user: { avatarUrl: unknown } }).user.avatarUrl).toBeNull();
  });

  test('is what is too large, announced or not', async () => {
    const account = await http.register();
    const bytes = randomBytes(maxAvatarBytes + 1);
    expect(await codeOf(await put(account, bytes))).toEqual([413, 'avatar.too_large']);
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    expect(await codeOf(await put(account, streamed))).toEqual([413, 'avatar.too_large']);
  });

  test.each(['me.webp', `${'a'.repeat(63)}.webp`, `${'A'.repeat(64)}.webp`, '..%2Fsecrets'])(
    'is an address that no picture has: %s',
    async (name) => {
      const response = await fetch(`${http.baseUrl}/avatars/${name}`);
      expect([404, 422]).toContain(response.status);
    },
  );
});

describe('with a CDN that can be purged', () => {
  test('a picture is stored for everybody and shown from there; one of before stays here', async () => {
    const { database } = base;
    const cdn = createCdn({ origin: 'https://cdn.example.org', purge: async () => undefined });
    const toUser = createToUser(createAvatarUrlOf({ cdn }));
    const puts: unknown[] = [];
    const watched = {
      ...storage,
      put: (input: Parameters<Storage['put']>[0]) => {
        puts.push(input.publicAs);
        return storage.put(input);
      },
    };
    const account = await http.register();
    const path = await setTo(account, '#abcdef');
    const stored = await database.system((transaction) =>
      transaction.user.findUniqueOrThrow({ where: { id: account.user.id } }),
    );
    expect(toUser(stored).avatarUrl).toBe(path);
    const avatars = createAvatars({ database, storage: watched, images, cdn, toUser });
    const user = await avatars.setAvatar(account.user.id, await picture('#abcdef'));
    expect(user.avatarUrl).toBe(`https://cdn.example.org${path}`);
    expect(puts).toEqual([{ contentType: 'image/webp', cacheControl: 'public, max-age=31536000, immutable' }]);
  });
});
