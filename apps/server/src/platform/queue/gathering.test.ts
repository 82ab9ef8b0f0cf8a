import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import { createHandler, defineJob, type Run } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const payload = z.object({ workspaceId: z.string(), key: z.string(), batch: z.string() });

const small = defineJob({
  name: 'test.small',
  payload,
  timeoutMs: 30_000,
  retryLimit: 0,
  retryDelayMs: 0,
  slots: 'io',
});

/** Leaves a mark that tells which transaction it came by. */
async function leaveMark(transaction: Transaction, key: string): Promise<void> {
  await transaction.$executeRaw`INSERT INTO effect (key, note) VALUES (${key}, pg_current_xact_id()::text)`;
}

describe('jobs that are done together', () => {
  let fixture: QueueFixture;
  let behave: (run: Run<z.infer<typeof payload>>) => Promise<void>;
  let started: Set<string>;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [small] });
    await fixture.work([createHandler(small, (run) => behave(run))]);
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    started = new Set();
    await fixture.admin.query('DELETE FROM effect');
  });

  /** Jobs of the batch `all`. */
  const send = (...keys: string[]) => sendTo(keys.map((key) => ({ key, batch: 'all' })));
  async function sendTo(jobs: readonly { key: string; batch: string }[]) {
    const { database, queue, workspaceId } = fixture;
    const payloads = jobs.map((job) => ({ workspaceId, ...job }));
    await database.tenant(workspaceId, (transaction) => queue.sendAll(transaction, small, payloads));
  }
  const keys = async () => (await fixture.marks()).map(({ key }) => key).toSorted();
  const transactions = async () => new Set((await fixture.marks()).map(({ note }) => note)).size;
  const states = async () => {
    const { rows } = await fixture.admin.query("SELECT data->>'key' AS key, state FROM pgboss.job WHERE name = $1", [
      small.name,
    ]);
    return new Map(rows.map(({ key, state }) => [key, state]));
  };
  /** Until so many run. */
  async function meet(key: string, count: number) {
    started.add(key);
    await eventually(async () => expect(started.size).toBeGreaterThanOrEqual(count));
  }

  it('share a transaction, and wait no longer once all that run are there', async () => {
    behave = async ({ data, done }) => {
      await meet(data.key, 3);
      await done((transaction) => leaveMark(transaction, data.key), { together: { batch: data.batch } });
    };
    await send('a1', 'a2', 'a3');
    await eventually(async () => expect(await keys()).toEqual(['a1', 'a2', 'a3']));
    expect(await transactions()).toBe(1);
    expect([...(await states()).values()]).toEqual(['completed', 'completed', 'completed']);
  });

  it('do not wait for those that take longer', async () => {
    const release = Promise.withResolvers<void>();
    behave = async ({ data, done }) => {
      await meet(data.key, 3);
      if (data.key === 'b3') await release.promise;
      await done((transaction) => leaveMark(transaction, data.key), { together: { batch: data.batch } });
    };
    await send('b1', 'b2', 'b3');
    await eventually(async () => expect(await keys()).toEqual(['b1', 'b2']));
    expect(await transactions()).toBe(1);
    release.resolve();
    await eventually(async () => expect(await keys()).toEqual(['b1', 'b2', 'b3']));
  });

  it('do not wait for those that are being completed or tidy up after it', async () => {
    let waitedMs = Number.POSITIVE_INFINITY;
    const release = Promise.withResolvers<void>();
    behave = async ({ data, done }) => {
      await meet(data.key, 3);
      if (data.key === 'f3') await eventually(async () => expect(await keys()).toEqual(['f1', 'f2']));
      const startedAtMs = performance.now();
      await done((transaction) => leaveMark(transaction, data.key), { together: { batch: data.batch } });
      if (data.key === 'f3') waitedMs = performance.now() - startedAtMs;
      else await release.promise;
    };
    await send('f1', 'f2', 'f3');
    await eventually(async () => expect(await keys()).toEqual(['f1', 'f2', 'f3']));
    release.resolve();
    await eventually(async () => expect(waitedMs).toBeLessThan(900));
  });

  it('share nothing with those of another payload, nor wait for them', async () => {
    const waitedMs: number[] = [];
    behave = async ({ data, done }) => {
      await meet(data.key, 2);
      const startedAtMs = performance.now();
      await done((transaction) => leaveMark(transaction, data.key), { together: { batch: data.batch } });
      waitedMs.push(performance.now() - startedAtMs);
    };
    await sendTo([
      { key: 'c1', batch: 'one' },
      { key: 'c2', batch: 'two' },
    ]);
    await eventually(async () => expect(waitedMs).toHaveLength(2));
    expect(await keys()).toEqual(['c1', 'c2']);
    expect(await transactions()).toBe(2);
    // The whole wait for others is a second.
    expect(Math.min(...waitedMs)).toBeLessThan(900);
  });

  it('are not taken along by one whose effect fails', async () => {
    behave = async ({ data, done }) => {
      await meet(data.key, 3);
      const effect = async (transaction: Transaction) => {
        await leaveMark(transaction, data.key);
        if (data.key === 'd2') throw new Error('no good');
      };
      await done(effect, { together: { batch: data.batch } });
    };
    await send('d1', 'd2', 'd3');
    await eventually(async () => expect((await states()).get('d2')).toBe('failed'));
    await eventually(async () => expect(await keys()).toEqual(['d1', 'd3']));
  });

  it('are not taken along by one whose claim was lost', async () => {
    behave = async ({ data, done }) => {
      await meet(data.key, 3);
      if (data.key === 'e1') {
        await fixture.admin.query(
          "UPDATE pgboss.job SET retry_count = retry_count + 1 WHERE name = $1 AND data->>'key' = 'e2'",
          [small.name],
        );
      }
      await done((transaction) => leaveMark(transaction, data.key), { together: { batch: data.batch } });
    };
    await send('e1', 'e2', 'e3');
    await eventually(async () => expect(await keys()).toEqual(['e1', 'e3']));
    expect((await states()).get('e2')).toBe('active');
  });
});

describe('stopping a worker whose jobs are done together', () => {
  it('waits for no other', async () => {
    const fixture = await createQueueFixture({ jobs: [small] });
    try {
      const { database, queue, workspaceId } = fixture;
      const waits = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const worker = await fixture.work([
        createHandler(small, async ({ data, done }) => {
          if (data.key === 'slow') await release.promise;
          const ending = done((transaction) => leaveMark(transaction, data.key), { together: { batch: data.batch } });
          waits.resolve();
          await ending;
        }),
      ]);
      const payloads = ['slow', 'quick'].map((key) => ({ workspaceId, key, batch: 'all' }));
      await database.tenant(workspaceId, (transaction) => queue.sendAll(transaction, small, payloads));
      await waits.promise;
      const stopped = worker.stop({ deadlineMs: 20_000 });
      await eventually(async () => expect((await fixture.marks()).map(({ key }) => key)).toEqual(['quick']));
      release.resolve();
      await stopped;
      expect((await fixture.marks()).map(({ key }) => key)).toEqual(['quick', 'slow']);
    } finally {
      await fixture.close();
    }
  });
});
