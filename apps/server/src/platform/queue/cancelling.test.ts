import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newId } from '../../shared/ids.ts';
import { createHandler, defineJob } from './index.ts';
import { eventually } from './testing/eventually.ts';
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
    await eventually(() => expect(started).toContain('long 2'));
    const cancelledAtMs = Date.now();
    expect(await cancel(workspaceId, jobId)).toBe(4);
    await eventually(() => expect([...aborts.keys()]).toEqual(['long 1', 'long 2']));
    expect((aborts.get('long 2')?.atMs ?? 0) - cancelledAtMs).toBeLessThan(1_000);
    // The slots are free again, and what was cancelled is passed over.
    await send(workspaceId, newId(), ['after']);
    await eventually(() => expect(started).toContain('after'));
    expect(started).not.toContain('waiting 1');
    await eventually(async () => expect((await fixture.marks()).map(({ key }) => key)).toEqual(['after']));
  });

  it('touches neither other jobs nor other workspaces', async () => {
    const [workspaceId, jobId, stranger] = [newId(), newId(), newId()];
    await send(workspaceId, jobId, ['long mine']);
    await eventually(() => expect(started).toContain('long mine'));
    expect(await cancel(workspaceId, newId())).toBe(0);
    expect(await cancel(stranger, jobId)).toBe(0);
    expect(aborts.has('long mine')).toBe(false);
    expect(await cancel(workspaceId, jobId)).toBe(1);
    await eventually(() => expect(aborts.has('long mine')).toBe(true));
  });

  it('reaches a worker that missed the notice by its next sign of life', async () => {
    const [workspaceId, jobId] = [newId(), newId()];
    await send(workspaceId, jobId, ['long unheard']);
    await eventually(() => expect(started).toContain('long unheard'));
    await fixture.admin.query(`UPDATE pgboss.job SET state = 'cancelled' WHERE data->>'key' = 'long unheard'`);
    await eventually(() => expect(aborts.has('long unheard')).toBe(true), 4_000);
  });

  it('that is rolled back stops nothing', async () => {
    const [workspaceId, jobId] = [newId(), newId()];
    await send(workspaceId, jobId, ['long kept']);
    await eventually(() => expect(started).toContain('long kept'));
    const undone = fixture.database.tenant(workspaceId, async (transaction) => {
      expect(await fixture.queue.cancel(transaction, { workspaceId, match: { jobId } })).toBe(1);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(aborts.has('long kept')).toBe(false);
    expect(await fixture.row('test.piece')).toMatchObject({ state: 'active' });
  });
});
