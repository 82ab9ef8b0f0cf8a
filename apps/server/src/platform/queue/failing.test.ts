import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { silentLog } from '../../shared/log.ts';
import { createHandler, defineJob, type Run } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const payload = z.object({ workspaceId: z.string(), key: z.string() });
type Payload = z.infer<typeof payload>;

const fragile = defineJob({
  name: 'test.fragile',
  payload,
  timeoutMs: 300,
  retryLimit: 2,
  retryDelayMs: 200,
  slots: 'io',
});

describe('a failing job', () => {
  let fixture: QueueFixture;
  const behaviours = new Map<string, (run: Run<Payload>) => Promise<void>>();
  const starts = new Map<string, { attempt: number; atMs: number }[]>();
  let refuseOnFailed = 0;
  const logged: object[] = [];

  beforeAll(async () => {
    fixture = await createQueueFixture({
      jobs: [fragile],
      log: { ...silentLog, error: (fields) => logged.push(fields) },
    });
    const handler = createHandler(
      fragile,
      async (run) => {
        starts.set(run.data.key, [...(starts.get(run.data.key) ?? []), { attempt: run.attempt, atMs: Date.now() }]);
        await behaviours.get(run.data.key)?.(run);
      },
      {
        async onFailed(transaction, data, failure) {
          await leaveMark(transaction, data.key, failure.code);
          refuseOnFailed -= 1;
          if (refuseOnFailed >= 0) throw new Error('not now');
        },
      },
    );
    await fixture.work([handler], { io: 8 });
  });
  afterAll(() => fixture.close());

  async function send(key: string, behave: (run: Run<Payload>) => Promise<void>) {
    behaviours.set(key, behave);
    const { database, queue, workspaceId } = fixture;
    await database.tenant(workspaceId, (transaction) => queue.send(transaction, fragile, { workspaceId, key }));
  }
  async function waitForMark(key: string) {
    const marks = async () => (await fixture.marks()).filter((mark) => mark.key === key);
    await eventually(async () => expect(await marks()).not.toHaveLength(0));
    return await marks();
  }
  const attemptsOf = (key: string) => (starts.get(key) ?? []).map(({ attempt }) => attempt);

  it('that was only asked to come later comes back then, and the attempt does not count', async () => {
    const later = () =>
      Object.assign(new AppError('engine.rate_limited', 'Later.'), { delayMs: 250, isUncounted: true });
    await send('patient', async ({ data, done }) => {
      if ((starts.get('patient')?.length ?? 0) <= 4) throw later();
      await done((transaction) => leaveMark(transaction, data.key, 'done'));
    });
    expect(await waitForMark('patient')).toMatchObject([{ note: 'done' }]);
    expect(attemptsOf('patient')).toEqual([1, 1, 1, 1, 1]);
    const [first = 0, second = 0] = (starts.get('patient') ?? []).map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(250);
  });

  it('is tried again after growing waits, then ends with onFailed, once', async () => {
    await send('hopeless', async () => {
      throw new Error('an outage');
    });
    expect(await waitForMark('hopeless')).toMatchObject([{ note: 'server.internal' }]);
    expect(attemptsOf('hopeless')).toEqual([1, 2, 3]);
    const [first = 0, second = 0, third = 0] = (starts.get('hopeless') ?? []).map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(100);
    expect(third - second).toBeGreaterThanOrEqual(200);
    expect(await fixture.row('test.fragile')).toMatchObject({ state: 'failed', output: { code: 'server.internal' } });
    expect(await fixture.row('queue.dead_letter')).toBeUndefined();
  });

  it('that succeeds the second time leaves one effect', async () => {
    await send('shaky', async ({ data, attempt, done }) => {
      if (attempt === 1) throw new Error('once');
      await done((transaction) => leaveMark(transaction, data.key, `attempt ${attempt}`));
    });
    expect(await waitForMark('shaky')).toMatchObject([{ note: 'attempt 2' }]);
  });

  it('whose error says that trying again is useless ends at once', async () => {
    await send('useless', async () => {
      throw new AppError('media.empty', 'The file is empty.');
    });
    expect(await waitForMark('useless')).toMatchObject([{ note: 'media.empty' }]);
    expect(attemptsOf('useless')).toEqual([1]);
  });

  it('waits as long as its error asks', async () => {
    await send('patient', async ({ data, attempt, done }) => {
      if (attempt === 1) throw Object.assign(new Error('too many requests'), { delayMs: 1_500 });
      await done((transaction) => leaveMark(transaction, data.key));
    });
    const [mark] = await waitForMark('patient');
    expect((mark?.atMs ?? 0) - (starts.get('patient')?.[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(1_500);
  });

  it('that outlives its time is aborted and tried again', async () => {
    const reasons: unknown[] = [];
    await send('slow', async ({ data, attempt, signal, done }) => {
      if (attempt === 2) return await done((transaction) => leaveMark(transaction, data.key));
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      reasons.push(signal.reason);
      throw signal.reason;
    });
    await waitForMark('slow');
    expect(reasons).toMatchObject([{ code: 'queue.timed_out' }]);
    expect(attemptsOf('slow')).toEqual([1, 2]);
  });

  it('does not end while onFailed does not get through', async () => {
    refuseOnFailed = 2;
    await send('stubborn', async () => {
      throw new AppError('media.empty', 'The file is empty.');
    });
    expect(await waitForMark('stubborn')).toHaveLength(1);
    expect(refuseOnFailed).toBe(-1);
  });

  it('whose workers died on every attempt reaches onFailed too', async () => {
    await send('deadly', () => new Promise(() => {}));
    for (let death = 1; death <= 3; death++) {
      await eventually(() => expect(attemptsOf('deadly')).toHaveLength(death));
      const { rows } = await fixture.admin.query(
        `SELECT output->>'claimedBy' AS owner FROM pgboss.job WHERE data->>'key' = 'deadly' AND state = 'active'`,
      );
      await fixture.queue.handBack(rows[0]?.owner);
    }
    expect(await waitForMark('deadly')).toMatchObject([{ note: 'queue.worker_lost' }]);
    await eventually(async () => expect(await fixture.row('queue.dead_letter')).toMatchObject({ state: 'completed' }));
  });

  it('whose payload another release made differently ends at once, loudly', async () => {
    await fixture.admin.query(`
      INSERT INTO pgboss.job (name, data, group_id, policy, singleton_key, retry_limit)
      VALUES ('test.fragile', '{"old": true}', '${fixture.workspaceId}', 'exclusive', 'odd', 2)`);
    await eventually(async () => {
      const { rows } = await fixture.admin.query(`SELECT state FROM pgboss.job WHERE singleton_key = 'odd'`);
      expect(rows).toEqual([{ state: 'failed' }]);
    });
    expect(logged).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: 'queue.payload_invalid' }) }),
    );
  });
});
