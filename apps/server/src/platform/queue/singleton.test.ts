import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHandler, defineJob } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const limits = { timeoutMs: 10_000, retryLimit: 2, retryDelayMs: 0 };
const gather = defineJob({
  ...limits,
  name: 'test.gather',
  payload: z.object({ workspaceId: z.string(), jobId: z.string() }),
  slots: 'io',
});
const sweep = defineJob({ ...limits, name: 'test.sweep', slots: 'io', periodic: { everyMs: 300 } });

describe('one at a time', () => {
  let fixture: QueueFixture;
  let sweeping = 0;
  let mostSweeping = 0;
  let failures = 0;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [gather, sweep] });
  });
  afterAll(() => fixture.close());

  const handlers = (name: string) => [
    createHandler(gather, ({ data, done }) => done((transaction) => leaveMark(transaction, `gather ${data.jobId}`))),
    createHandler(sweep, async ({ done }) => {
      mostSweeping = Math.max(mostSweeping, ++sweeping);
      await delay(50);
      sweeping -= 1;
      if (failures-- > 0) throw new Error('not this time');
      await done((transaction) => leaveMark(transaction, 'sweep', name));
    }),
  ];
  function send(jobId: string) {
    const { database, queue, workspaceId } = fixture;
    const options = { singletonKey: jobId };
    return database.tenant(workspaceId, (transaction) =>
      queue.send(transaction, gather, { workspaceId, jobId }, options),
    );
  }
  const count = async (key: string) => (await fixture.marks()).filter((mark) => mark.key === key).length;

  it('keeps one open job of a singleton key, whoever sends it at the same moment', async () => {
    const sent = await Promise.all(Array.from({ length: 6 }, () => send('a')));
    expect(sent.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await send('b')).toEqual({ isNew: true });
    expect(await fixture.queue.stats()).toContainEqual(expect.objectContaining({ queue: 'test.gather', waiting: 2 }));
  });

  it('takes the key again once the job is done', async () => {
    await fixture.work(handlers('first'));
    await fixture.work(handlers('second'));
    await eventually(async () => expect(await count('gather a')).toBe(1));
    expect(await send('a')).toEqual({ isNew: true });
    await eventually(async () => expect(await count('gather a')).toBe(2));
  });

  it('runs a periodic job in one process at a time, with its pause between', async () => {
    const before = await count('sweep');
    await eventually(async () => expect(await count('sweep')).toBeGreaterThan(before + 3));
    expect(mostSweeping).toBe(1);
    const times = (await fixture.marks()).filter(({ key }) => key === 'sweep').map(({ atMs }) => atMs);
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(300);
  });

  it('goes on with a periodic job that has failed for good', async () => {
    failures = limits.retryLimit + 1;
    const before = await count('sweep');
    await eventually(async () => expect(await count('sweep')).toBeGreaterThan(before + 1));
    expect(failures).toBeLessThan(0);
  });
});
