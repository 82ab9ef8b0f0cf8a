import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../../shared/ids.ts';
import { createEventFeed, type EventFeed, pageLimit } from './event-feed.ts';
import { runEventStream } from './event-stream.ts';
import { recordEvent } from './record-event.ts';

let scratch: TestDatabase;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterAll(() => scratch?.close());

async function recordTexts(workspaceId: string, count: number, text: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await scratch.database.tenant(workspaceId, (transaction) =>
      recordEvent(transaction, {
        workspaceId,
        type: 'chunk.done',
        data: { recordingId: newId(), jobId: newId(), index, startMs: 0, endMs: 1, text },
      }),
    );
  }
}

test('for a client that does not read, no further page is read from the database', async () => {
  const { id: workspaceId } = await buildWorkspace(scratch.database);
  // A page is more than all socket buffers on the way take.
  const pages = 3;
  await recordTexts(workspaceId, pages * pageLimit, 'word '.repeat(20_000));
  const feed = createEventFeed({ database: scratch.database });
  const positions: number[] = [];
  const counted: EventFeed = {
    ...feed,
    readAfter(id, afterId) {
      positions.push(afterId);
      return feed.readAfter(id, afterId);
    },
  };
  const ending = new AbortController();
  const server = createServer((_request, response) => {
    response.writeHead(200);
    const stream = runEventStream({
      feed: counted,
      workspaceId,
      startId: 0,
      isNew: false,
      response,
      signal: ending.signal,
    });
    stream.catch(() => {}).finally(() => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await vi.waitUntil(() => positions.length > 0, 10_000);
  // Every event of another writer rings; a stream that did not wait for its client would read on.
  await recordTexts(workspaceId, 20, 'more');
  expect(positions).toEqual([0]);

  let tail = '';
  client.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-100_000);
  });
  client.resume();
  await vi.waitUntil(() => positions.length > pages, 20_000);
  expect(positions.slice(0, pages)).toEqual([0, 100, 200]);
  await vi.waitUntil(() => tail.includes(`id: ${pages * pageLimit + 20}\n`), 20_000);

  ending.abort();
  client.destroy();
  server.close();
  await once(server, 'close');
  await feed.close();
});

test('listeners that wait at the same place share one read', async () => {
  const { id: workspaceId } = await buildWorkspace(scratch.database);
  let transactions = 0;
  const { tenant } = scratch.database;
  const feed = createEventFeed({
    database: {
      ...scratch.database,
      tenant: (id, run) => {
        transactions += 1;
        return tenant(id, run);
      },
    },
  });
  const pages = await Promise.all(Array.from({ length: 50 }, () => feed.readAfter(workspaceId, 0)));
  expect(transactions).toBe(1);
  expect(pages.every((page) => page.newestId === 0)).toBe(true);
  await feed.close();
});
