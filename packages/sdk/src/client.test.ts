import { listUploads, listWorkspaces, me, openUpload, readUpload } from '@audiotricks/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ada, createWorld, type World } from '../test/world.ts';
import { ApiError, ConnectionError, ContractError, createClient } from './index.ts';
import { createBrowserTabs } from './tabs.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const refreshCalls = () => world.server.calls.filter((id) => id === 'auth.refresh').length;
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('calls', () => {
  it('gives parsed answers', async () => {
    const client = await world.signedIn();
    const { user, workspaces } = await client.call(me);
    expect(user.email).toBe(ada.email);
    expect(workspaces[0]?.id).toBe(world.workspaceId);
  });

  it('carries the code, sentence and fields of a problem', async () => {
    const client = await world.signedIn();
    const body = { fileName: '', sizeBytes: 0, contentType: 'audio/wav' };
    const error = await caught(client.call(openUpload, { params: { workspaceId: world.workspaceId }, body }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: 'request.invalid', requestId: 'req-1' });
    expect((error as ApiError).fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['body.fileName', 'body.sizeBytes']),
    );
  });

  it('says that no answer came', async () => {
    const client = await world.signedIn();
    world.server.faults.plan('me.read', { kind: 'cut' });
    expect(await caught(client.call(me))).toBeInstanceOf(ConnectionError);
  });

  it('refuses an answer of another shape', async () => {
    const client = world.connect({ fetch: async () => Response.json({ hello: 'world' }) });
    expect(await caught(client.auth.signIn(ada))).toBeInstanceOf(ContractError);
  });

  it('makes a code where a proxy answers with a page', async () => {
    const client = world.connect({ fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502 }) });
    expect(await caught(client.auth.signIn(ada))).toMatchObject({ status: 502, code: 'http.server_error' });
  });

  it('ends when it is aborted', async () => {
    const client = await world.signedIn();
    const error = await caught(client.call(listWorkspaces, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError' });
  });

  it('uses an API token without any session', async () => {
    const seen: (string | null)[] = [];
    const client = createClient({
      baseUrl: world.baseUrl,
      token: 'at_secret',
      fetch: async (_, init) => {
        seen.push(new Headers(init?.headers).get('authorization'));
        return Response.json({ items: [], nextCursor: null });
      },
    });
    await client.call(listUploads, { params: { workspaceId: world.workspaceId } });
    expect(seen).toEqual(['Bearer at_secret']);
  });

  it('escapes parameters', async () => {
    const client = await world.signedIn();
    const params = { workspaceId: world.workspaceId, uploadId: '../../me' };
    expect(await caught(client.call(readUpload, { params }))).toMatchObject({ code: 'request.invalid' });
  });
});

describe('session', () => {
  it('renews a refused token once for many calls and repeats them', async () => {
    const client = await world.signedIn();
    world.accounts.expireAccess();
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.call(me)));
    expect(answers).toHaveLength(8);
    expect(refreshCalls()).toBe(1);
  });

  it('renews before the token ends', async () => {
    world.accounts.accessLifeMs = 1;
    const client = await world.signedIn();
    world.accounts.accessLifeMs = 600_000;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await client.call(me);
    expect(world.server.calls).toEqual(['auth.signIn', 'auth.refresh', 'me.read']);
  });

  it('tells once that the session has ended', async () => {
    let told = 0;
    const client = await world.signedIn({ onSignedOut: () => (told += 1) });
    world.accounts.revokeAll();
    const errors = await Promise.all([caught(client.call(me)), caught(client.call(me))]);
    expect(errors).toEqual([expect.any(ApiError), expect.any(ApiError)]);
    expect(told).toBe(1);
    expect(client.auth.current()).toBeNull();
  });

  it('keeps the session when the network fails during renewal', async () => {
    let told = 0;
    const client = await world.signedIn({ onSignedOut: () => (told += 1) });
    world.accounts.expireAccess();
    world.server.faults.plan('auth.refresh', { kind: 'cut' });
    expect(await caught(client.call(me))).toBeInstanceOf(ConnectionError);
    expect(told).toBe(0);
    expect((await client.call(me)).user.email).toBe(ada.email);
  });

  it('restores from the cookie, and gives null after signing out', async () => {
    const client = await world.signedIn();
    expect((await client.auth.restore())?.user.email).toBe(ada.email);
    await client.auth.signOut();
    expect(client.auth.current()).toBeNull();
    expect(await client.auth.restore()).toBeNull();
    expect(await caught(client.call(me))).toMatchObject({ code: 'auth.token_missing' });
  });

  it('shares sign-in, renewal and sign-out between tabs', async () => {
    const scope = world.baseUrl;
    // Two tabs of one browser have one cookie jar: the second tab's own requests would need it, its renewals must not.
    const first = await world.signedIn({ tabs: createBrowserTabs(scope) });
    let told = 0;
    const second = world.connect({ tabs: createBrowserTabs(scope), onSignedOut: () => (told += 1) });
    const changed = () => new Promise((resolve) => second.auth.subscribe(resolve));
    const heard = changed();
    await first.auth.restore();
    world.accounts.expireAccess();
    await first.call(me);
    await heard;
    expect((await second.call(me)).user.email).toBe(ada.email);
    const ended = changed();
    await first.auth.signOut();
    await ended;
    expect(second.auth.current()).toBeNull();
    expect(told).toBe(1);
  });
});
