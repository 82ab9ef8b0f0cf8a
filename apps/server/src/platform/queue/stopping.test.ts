import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHandler, defineJob, type Run } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const payload = z.object({ workspaceId: z.string(), key: z.string() });

const steady = defineJob({
  name: 'test.steady',
  payload,
  timeoutMs: 30_000,
  retryLimit: 0,
  retryDelayMs: 0,
  slots: 'io',
});

describe('stopping a worker', () => {
  let fixture: QueueFixture;
  let behave: (run: Run<z.infer<typeof payload>>) => Promise<void>;
  const started: string[] = [];
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [steady] });
  });
  afterAll(() => fixture.close());

  const handler = createHandler(steady, async (run) => {
    started.push(`${run.data.key} ${run.attempt}`);
    await behave(run);
  });
  async function send(key: string) {
    const { database, queue, workspaceId } = fixture;
    await database.tenant(workspaceId, (transaction) => queue.send(transaction, steady, { workspaceId, key }));
  }
  const keys = async () => (await fixture.marks()).map(({ key }) => key);

  it('lets running work finish and claims nothing more', async () => {
    const finish = Promise.withResolvers<void>();
    behave = async ({ data, done }) => {
      await finish.promise;
      await done((transaction) => leaveMark(transaction, data.key));
    };
    const worker = await fixture.work([handler]);
    await send('running');
    await eventually(() => expect(started).toEqual(['running 1']));
    const stopped = worker.stop({ deadlineMs: 10_000 });
    await send('too late');
    finish.resolve();
    await stopped;
    expect(await keys()).toEqual(['running']);
    expect(started).toEqual(['running 1']);
    expect(await fixture.queue.stats()).toMatchObject([{ waiting: 1, running: 0 }]);
  });

  it('aborts what outlives the deadline and puts it back uncounted, for another to do', async () => {
    const reasons: unknown[] = [];
    behave = async ({ data, signal, done }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      reasons.push(signal.reason);
      await done((transaction) => leaveMark(transaction, `${data.key} in vain`));
    };
    const first = await fixture.work([handler]);
    await eventually(() => expect(started).toContain('too late 1'));
    const stopping = first.stop({ deadlineMs: 100 });
    expect(first.stop({ deadlineMs: 100 })).toBe(stopping);
    await stopping;
    expect(reasons).toMatchObject([{ code: 'queue.claim_lost' }]);
    behave = ({ data, done }) => done((transaction) => leaveMark(transaction, data.key));
    await fixture.work([handler]);
    await eventually(async () => expect(await keys()).toEqual(['running', 'too late']));
    // Nothing may be retried here, and still the second start counts as the first attempt.
    expect(started).toEqual(['running 1', 'too late 1', 'too late 1']);
  });
});
