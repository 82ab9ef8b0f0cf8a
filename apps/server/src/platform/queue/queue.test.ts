import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newId } from '../../shared/ids.ts';
import { createHandler, defineJob, type Run } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const payload = z.object({ workspaceId: z.string(), key: z.string() });
type Payload = z.infer<typeof payload>;

const greet = defineJob({
  name: 'test.greet',
  payload,
  timeoutMs: 10_000,
  retryLimit: 2,
  retryDelayMs: 100,
  slots: 'io',
});

describe('a job', () => {
  let fixture: QueueFixture;
  let behave: (run: Run<Payload>) => Promise<void>;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [greet] });
    await fixture.work([createHandler(greet, (run) => behave(run))]);
  });
  afterAll(() => fixture.close());

  async function send(key: string) {
    const { database, queue, workspaceId } = fixture;
    return await database.tenant(workspaceId, (transaction) => queue.send(transaction, greet, { workspaceId, key }));
  }
  const keys = async () => (await fixture.marks()).map((mark) => mark.key);

  it('runs as soon as its transaction is committed, and is completed with its effect', async () => {
    behave = ({ data, attempt, done }) => done((transaction) => leaveMark(transaction, data.key, `${attempt}`));
    const startedAtMs = Date.now();
    for (const key of ['1', '2', '3', '4', '5']) {
      await send(key);
      await eventually(async () => expect(await keys()).toContain(key));
    }
    // Each poll would have taken a second.
    expect(Date.now() - startedAtMs).toBeLessThan(3_000);
    expect(await keys()).toEqual(['1', '2', '3', '4', '5']);
    expect(await fixture.row('test.greet')).toMatchObject({ state: 'completed' });
  });

  it('is sent with many others at once, all of one workspace, each run once', async () => {
    behave = ({ data, done }) => done((transaction) => leaveMark(transaction, data.key, 'all'));
    const { database, queue, workspaceId } = fixture;
    const sent = ['a', 'b', 'c'].map((key) => ({ workspaceId, key }));
    await database.tenant(workspaceId, (transaction) => queue.sendAll(transaction, greet, sent));
    await database.tenant(workspaceId, (transaction) => queue.sendAll(transaction, greet, []));
    await eventually(async () => expect((await keys()).toSorted()).toEqual(expect.arrayContaining(['a', 'b', 'c'])));
    expect((await keys()).filter((key) => /^[abc]$/.test(key))).toHaveLength(3);
    const mixed = database.tenant(workspaceId, (transaction) =>
      queue.sendAll(transaction, greet, [...sent, { workspaceId: newId(), key: 'd' }]),
    );
    await expect(mixed).rejects.toThrow('several workspaces');
  });

  it('leaves nothing behind when its transaction is rolled back', async () => {
    const { database, queue, workspaceId } = fixture;
    const sending = database.tenant(workspaceId, async (transaction) => {
      await queue.send(transaction, greet, { workspaceId, key: 'undone' });
      throw new Error('undo');
    });
    await expect(sending).rejects.toThrow('undo');
    expect(await queue.stats()).toEqual([expect.objectContaining({ queue: 'test.greet', waiting: 0, running: 0 })]);
  });

  it('rolls the effect back when the claim is lost meanwhile', async () => {
    const outcome = Promise.withResolvers<unknown>();
    behave = async ({ data, done }) => {
      await fixture.admin.query(`UPDATE pgboss.job SET retry_count = retry_count + 1 WHERE data->>'key' = 'fenced'`);
      await done((transaction) => leaveMark(transaction, data.key)).catch(outcome.resolve);
    };
    await send('fenced');
    expect(await outcome.promise).toMatchObject({ code: 'queue.claim_lost' });
    expect(await keys()).not.toContain('fenced');
  });

  it('refuses a payload that does not fit, before anything is written', async () => {
    const { database, queue } = fixture;
    const sending = database.tenant(newId(), (transaction) =>
      queue.send(transaction, greet, { key: 'no workspace' } as Payload),
    );
    await expect(sending).rejects.toThrow(z.ZodError);
  });
});
