import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { newId } from '../../shared/ids.ts';
import { createHandler, defineJob } from './index.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const piece = defineJob({
  name: 'test.piece',
  payload: z.object({ workspaceId: z.string(), jobId: z.string(), key: z.string() }),
  timeoutMs: 20_000,
  retryLimit: 2,
  retryDelayMs: 100,
  slots: 'engine',
});

describe('cancelling', () => {
  let fixture: QueueFixture;
  const aborts = new Map<string, { atMs: number; reason: unknown }>();
  const started = new Set<string>();
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [piece] });
    const handler = createHandler(piece, async ({ data, signal, done }) => {
      started.add(data.key);
      if (!data.key.startsWith('long')) return await done((transaction) => leaveMark(transaction, data.key));
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))).catch(
        (reason) => {
          aborts.set(data.key, { atMs: Date.now(), reason });
          throw reason;
        },
      );
    });
    await fixture.work([handler], { engine: 2 });
  });
  afterAll(() => fixture.close());

  function send(workspaceId: string, jobId: string, keys: string[]) {
    return fixture.database.tenant(workspaceId, async (transaction) => {
      for (const key of keys) await fixture.queue.send(transaction, piece, { workspaceId, jobId, key });
    });
  }
  function cancel(workspaceId: string, jobId: string) {
    return fixture.database.tenant(workspaceId, (transaction) =>
      fixture.queue.cancel(transaction, { workspaceId, match: { jobId } }),
    );
  }

  it('aborts running work at once and lets waiting work never start', async () => {
    const [workspaceId, jobId] = [newId(), newId()];
    await send(workspaceId, jobId, ['long 1', 'long 2', 'waiting 1', 'waiting 2']);
    await vi.waitFor(() => expect(started).toContain('long 2'), { interval: 10 });
    const cancelledAtMs = Date.now();
    expect(await cancel(workspaceId, jobId)).toBe(4);
    await vi.waitFor(() => expect([...aborts.keys()]).toEqual(['long 1', 'long 2']), { interval: 10 });
    expect((aborts.get('long 2')?.atMs ?? 0) - cancelledAtMs).toBeLessThan(1_000);
    // The slots are free again, and what was cancelled is passed over.
    await send(workspaceId, newId(), ['after']);
    await vi.waitFor(() => expect(started).toContain('after'), { interval: 10 });
    expect(started).not.toContain('waiting 1');
    await vi.waitFor(async () => expect((await fixture.marks()).map(({ key }) => key)).toEqual(['after']));
  });

  it('touches neither other jobs nor other workspaces', async () => {
    const [workspaceId, jobId, stranger] = [newId(), newId(), newId()];
    await send(workspaceId, jobId, ['long mine']);
    await vi.waitFor(() => expect(started).toContain('long mine'), { interval: 10 });
    expect(await cancel(workspaceId, newId())).toBe(0);
    expect(await cancel(stranger, jobId)).toBe(0);
    expect(aborts.has('long mine')).toBe(false);
    expect(await cancel(workspaceId, jobId)).toBe(1);
    await vi.waitFor(() => expect(aborts.has('long mine')).toBe(true), { interval: 10 });
  });

  it('reaches a worker that missed the notice by its next sign of life', async () => {
    const [workspaceId, jobId] = [newId(), newId()];
    await send(workspaceId, jobId, ['long unheard']);
    await vi.waitFor(() => expect(started).toContain('long unheard'), { interval: 10 });
    await fixture.admin.query(`UPDATE pgboss.job SET state = 'cancelled' WHERE data->>'key' = 'long unheard'`);
    await vi.waitFor(() => expect(aborts.has('long unheard')).toBe(true), { timeout: 4_000, interval: 50 });
  });

  it('that is rolled back stops nothing', async () => {
    const [workspaceId, jobId] = [newId(), newId()];
    await send(workspaceId, jobId, ['long kept']);
    await vi.waitFor(() => expect(started).toContain('long kept'), { interval: 10 });
    const undone = fixture.database.tenant(workspaceId, async (transaction) => {
      expect(await fixture.queue.cancel(transaction, { workspaceId, match: { jobId } })).toBe(1);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(aborts.has('long kept')).toBe(false);
    expect(await fixture.row('test.piece')).toMatchObject({ state: 'active' });
  });
});
