import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { eventually } from './testing/eventually.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';
import { createWaitHandler, waitJob } from './testing/wait-job.ts';

const CHUNK_MS = 400;

describe('a workspace with one chunk', () => {
  let fixture: QueueFixture;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [waitJob] });
  });
  afterAll(() => fixture.close());

  function send(workspaceId: string, keys: string[]) {
    return fixture.database.tenant(workspaceId, async (transaction) => {
      const workMs = CHUNK_MS;
      for (const key of keys) await fixture.queue.send(transaction, waitJob, { workspaceId, key, workMs });
    });
  }

  it('waits about one chunk time behind another that has two hundred, over two workers', async () => {
    const startedAtMs = new Map<string, number>();
    await send(
      newId(),
      Array.from({ length: 200 }, (_, index) => `big ${index}`),
    );
    const handler = createWaitHandler('sharing', { onStart: (key) => startedAtMs.set(key, Date.now()) });
    await fixture.work([handler], { engine: 2 });
    await fixture.work([handler], { engine: 2 });
    await eventually(() => expect(startedAtMs.size).toBeGreaterThan(8));
    const delaysMs: number[] = [];
    for (let index = 0; index < 5; index++) {
      const sentAtMs = Date.now();
      await send(newId(), [`small ${index}`]);
      await eventually(() => expect(startedAtMs.has(`small ${index}`)).toBe(true));
      delaysMs.push((startedAtMs.get(`small ${index}`) ?? 0) - sentAtMs);
    }
    expect(Math.max(...delaysMs)).toBeLessThan(CHUNK_MS * 1.5);
    expect(startedAtMs.size).toBeLessThan(100);
    console.info(`start of a single chunk behind 200 of ${CHUNK_MS} ms on 2 × 2 slots: ${delaysMs.join(', ')} ms`);
  });
});
