import { connect } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { openEventSource } from '../../../test/event-source.ts';
import {
  createTestKeys,
  noMail,
  recordUnmailed,
  startTestHttp,
  type TestAccount,
  type TestHttp,
  testToUser,
} from '../../../test/http.ts';
import { newId } from '../../shared/ids.ts';
import { silentLog } from '../../shared/log.ts';
import { createIdentity } from '../identity/index.ts';
import { createAccepting } from '../invitations/index.ts';
import { createResolveWorkspace } from '../workspaces/index.ts';
import { createDeleteOldEvents, createEvents, recordEvent } from './index.ts';

const keys = createTestKeys();
const publicUrl = 'http://localhost:3000';
let scratch: TestDatabase;
let http: TestHttp;
let account: TestAccount;
let workspaceId: string;
let listens = 0;

/** A second process would do the same: its own events over the same database. */
async function startEvents(heartbeatMs = 15_000, now = () => new Date()): Promise<TestHttp> {
  const { database: real } = scratch;
  const database = {
    ...real,
    listen: ((channel, onPayload) => {
      if (channel === 'workspace_event') listens += 1;
      return real.listen(channel, onPayload);
    }) as typeof real.listen,
  };
  const { authenticate } = createIdentity({
    database,
    keys,
    publicUrl,
    registration: 'open',
    ...noMail,
    recordSecurityEvent: recordUnmailed,
    invitations: createAccepting({ database, now }).forRegistering,
    toUser: testToUser,
    askSecondFactor: async () => false,
    countryOf: () => null,
    log: silentLog,
    now,
  });
  const resolveWorkspace = createResolveWorkspace({ database });
  const events = createEvents({ database, authenticate, resolveWorkspace, log: silentLog, heartbeatMs });
  return startTestHttp({
    database,
    identity: { keys, now },
    publicUrl,
    routes: events.routes,
    beforeClose: events.close,
  });
}

beforeAll(async () => {
  scratch = await createTestDatabase();
  http = await startEvents();
});
beforeEach(async () => {
  account = await http.register();
  workspaceId = account.workspace.id;
});
afterAll(async () => {
  await http?.close();
  await scratch?.close();
});

function record(recordingId = newId(), inWorkspace = workspaceId): Promise<number> {
  return scratch.database.tenant(inWorkspace, (transaction) =>
    recordEvent(transaction, { workspaceId: inWorkspace, type: 'recording.deleted', data: { recordingId } }),
  );
}

function open(options: { lastEventId?: string; token?: string } = {}, server = http) {
  return openEventSource(server, { token: account.accessToken, workspaceId, ...options });
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

describe('recording events', () => {
  test('50 writers at once get ids without a gap, and a failed one takes none', async () => {
    const stream = await open();
    await stream.until(() => stream.lastEventId() === '0');
    const writes = Array.from({ length: 50 }, (_, index) =>
      index % 5 === 4
        ? scratch.database
            .tenant(workspaceId, async (transaction) => {
              const data = { recordingId: newId() };
              await recordEvent(transaction, { workspaceId, type: 'recording.deleted', data });
              throw new Error('undone');
            })
            .catch((error) => String(error))
        : record(),
    );
    const ids = await Promise.all(writes);
    const given = ids.filter((id) => typeof id === 'number').sort((a, b) => a - b);
    expect(given).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    await stream.until((events) => events.length === 40);
    expect(stream.events.map(({ id }) => id)).toEqual(numbers(1, 40));
    stream.close();
  });

  test('an event that breaks its contract, or another tenant’s workspace, is refused', async () => {
    await expect(record('no id')).rejects.toThrow();
    const { id: foreign } = await buildWorkspace(scratch.database);
    const write = scratch.database.tenant(workspaceId, (transaction) =>
      recordEvent(transaction, { workspaceId: foreign, type: 'recording.deleted', data: { recordingId: newId() } }),
    );
    await expect(write).rejects.toThrow('another');
  });
});

describe('the stream', () => {
  test('sends what happens from now on, with headers no proxy holds back', async () => {
    await record();
    const stream = await open();
    expect(stream.status).toBe(200);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    await stream.until(() => stream.lastEventId() === '1');
    const recordingId = newId();
    await record(recordingId);
    await stream.until((events) => events.length > 0);
    expect(stream.events).toEqual([{ id: '2', type: 'recording.deleted', data: { recordingId } }]);
    stream.close();
  });

  test('Last-Event-ID replays all that was missed, over more than one page, and goes on', async () => {
    for (let index = 0; index < 230; index += 1) await record();
    const stream = await open({ lastEventId: '5' });
    await stream.until((events) => events.length === 225);
    await record();
    await stream.until((events) => events.length === 226);
    expect(stream.events.map(({ id }) => id)).toEqual(numbers(6, 231));
    stream.close();
    const fromStart = await open({ lastEventId: '0' });
    await fromStart.until((events) => events.length === 231);
    fromStart.close();
  });

  test('reconnecting while events are written loses and doubles nothing', async () => {
    const seen: string[] = [];
    let lastEventId: string | undefined = '0';
    const writing = (async () => {
      for (let index = 0; index < 120; index += 1) await record();
    })();
    while (seen.length < 120) {
      const stream = await open({ lastEventId });
      await stream.until((events) => events.length > 0);
      stream.close();
      seen.push(...stream.events.map(({ id }) => id));
      lastEventId = stream.lastEventId();
    }
    await writing;
    expect(seen).toEqual(numbers(1, 120));
  });

  test.each(['99', 'abc', '-1', '1e3', '9'.repeat(40)])(
    'the unknown id %s gets a reset to the current one',
    async (lastEventId) => {
      await record();
      await record();
      const stream = await open({ lastEventId });
      await stream.until((events) => events.length > 0);
      expect(stream.events).toEqual([{ id: '2', type: 'reset', data: {} }]);
      await record();
      await stream.until((events) => events.length === 2);
      expect(stream.events[1]?.id).toBe('3');
      stream.close();
    },
  );

  test('what is older than 24 hours is deleted, and asking for it gets a reset', async () => {
    for (let index = 0; index < 4; index += 1) await record();
    const deleteAt = (hours: number) => {
      const now = () => new Date(Date.now() + hours * 3_600_000);
      return createDeleteOldEvents({ database: scratch.database, now })();
    };
    const countKept = () =>
      scratch.database.system((transaction) => transaction.workspaceEvent.count({ where: { workspaceId } }));
    await deleteAt(23.9);
    expect(await countKept()).toBe(4);
    expect(await deleteAt(24.1)).toBeGreaterThanOrEqual(4);
    expect(await countKept()).toBe(0);
    for (const lastEventId of ['0', '2']) {
      const stream = await open({ lastEventId });
      await stream.until((events) => events.length > 0);
      expect(stream.events).toEqual([{ id: '4', type: 'reset', data: {} }]);
      stream.close();
    }
    const current = await open({ lastEventId: '4' });
    await record();
    await current.until((events) => events.length > 0);
    expect(current.events[0]).toMatchObject({ id: '5', type: 'recording.deleted' });
    current.close();
  });

  test('carries events of its own workspace only', async () => {
    const other = await buildWorkspace(scratch.database);
    const stream = await open();
    await stream.until(() => stream.lastEventId() === '0');
    await record(newId(), other.id);
    await record();
    await stream.until((events) => events.length > 0);
    expect(stream.events.map(({ id }) => id)).toEqual(['1']);
    stream.close();
  });

  test('many listeners share one subscription and all get everything', async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => open({ lastEventId: '0' })));
    await Promise.all(Array.from({ length: 20 }, () => record()));
    await Promise.all(streams.map((stream) => stream.until((events) => events.length === 20)));
    for (const stream of streams) {
      expect(stream.events.map(({ id }) => id)).toEqual(numbers(1, 20));
      stream.close();
    }
    expect(listens).toBe(1);
  });

  test('a client that does not read holds nobody up, and gets everything when it reads again', async () => {
    const recordings = 60;
    const text = 'word '.repeat(20_000);
    const slow = connect(Number(new URL(http.baseUrl).port), '127.0.0.1');
    slow.pause();
    slow.write(
      `GET /v1/workspaces/${workspaceId}/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 0\r\n` +
        `Authorization: Bearer ${account.accessToken}\r\n\r\n`,
    );
    const quick = await open({ lastEventId: '0' });
    for (let index = 0; index < recordings; index += 1) {
      await scratch.database.tenant(workspaceId, (transaction) =>
        recordEvent(transaction, {
          workspaceId,
          type: 'chunk.done',
          data: { recordingId: newId(), jobId: newId(), index, startMs: 0, endMs: 1, text },
        }),
      );
    }
    await quick.until((events) => events.length === recordings);
    quick.close();
    let received = '';
    slow.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
    });
    slow.resume();
    await vi.waitUntil(() => received.includes(`id: ${recordings}\n`) && received.endsWith('\n\n\r\n'), 20_000);
    const ids = [...received.matchAll(/^id: (\d+)$/gm)].map((match) => match[1]);
    expect(ids).toEqual(numbers(1, recordings));
    slow.destroy();
  });
});

test('events that come while the listening session is lost arrive when it is back', async () => {
  const stream = await open();
  await stream.until(() => stream.lastEventId() === '0');
  const admin = new Client({ connectionString: scratch.url });
  await admin.connect();
  const { rowCount } = await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like '%listen%'`,
  );
  await admin.end();
  expect(rowCount).toBe(1);
  await record();
  await stream.until((events) => events.length === 1);
  await record();
  await stream.until((events) => events.length === 2);
  expect(stream.events.map(({ id }) => id)).toEqual(['1', '2']);
  stream.close();
});

describe('the end of a stream', () => {
  test('comes at once when its session is signed out', async () => {
    const stream = await open();
    await stream.until(() => stream.lastEventId() === '0');
    await http.call('POST /v1/auth/sign-out', { headers: { cookie: account.cookie } });
    await stream.ended;
    expect(stream.events).toEqual([]);
  });

  test('comes when the membership or the token has ended, with a heartbeat until then', async () => {
    const server = await startEvents(50);
    const stream = await open({}, server);
    await vi.waitUntil(() => stream.text().split(': heartbeat\n\n').length > 3, 10_000);
    await scratch.database.system((transaction) => transaction.membership.deleteMany({ where: { workspaceId } }));
    await stream.ended;
    await server.close();
  });

  test('comes when the access token has run out', async () => {
    let clockMs = Date.now();
    const server = await startEvents(50, () => new Date(clockMs));
    const stream = await open({}, server);
    await vi.waitUntil(() => stream.text().includes(': heartbeat'), 10_000);
    clockMs += 10 * 60_000;
    await stream.ended;
    await server.close();
  });

  test('comes at once when the server stops', async () => {
    const server = await startEvents();
    const streams = await Promise.all([open({}, server), open({}, server)]);
    const startedAt = performance.now();
    await Promise.all([server.close(), ...streams.map((stream) => stream.ended)]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
