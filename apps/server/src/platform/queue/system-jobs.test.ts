import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { createHandler, defineJob } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';

const limits = { timeoutMs: 10_000, retryLimit: 2, retryDelayMs: 50, slots: 'io' as const };
const tell = defineJob({ ...limits, name: 'test.tell', systemPayload: z.object({ key: z.string() }) });
const stranger = defineJob({ ...limits, name: 'test.stranger', systemPayload: z.object({ key: z.string() }) });

describe('a job of no workspace', () => {
  let fixture: QueueFixture;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [tell] });
    const handler = createHandler(
      tell,
      async ({ data, done }) => {
        if (data.key === 'refused') throw new AppError('mail.refused', 'no', { isRetryable: false });
        await done(async (transaction) => {
          const [row] = await transaction.$queryRaw<{ role: string }[]>`select current_user::text as role`;
          await leaveMark(transaction, data.key, row?.role ?? '');
        });
      },
      { onFailed: (transaction, { key }, { code }) => leaveMark(transaction, key, code) },
    );
    await fixture.work([handler]);
  });
  afterAll(() => fixture.close());

  const noteOf = async (key: string) => (await fixture.marks()).find((mark) => mark.key === key)?.note;

  it('runs as the system, whoever sent it', async () => {
    const { database, queue, workspaceId } = fixture;
    await database.system((transaction) => queue.sendSystem(transaction, tell, { key: 'by the system' }));
    await database.tenant(workspaceId, (transaction) => queue.sendSystem(transaction, tell, { key: 'by a tenant' }));
    for (const key of ['by the system', 'by a tenant']) {
      await eventually(async () => expect(await noteOf(key)).toBe('app_system'));
    }
  });

  it('tells its end for good in the transaction that ends it', async () => {
    const { database, queue } = fixture;
    await database.system((transaction) => queue.sendSystem(transaction, tell, { key: 'refused' }));
    await eventually(async () => expect(await noteOf('refused')).toBe('mail.refused'));
    expect(await fixture.row('test.tell')).toMatchObject({ state: 'failed' });
  });

  it('is one at a time by its key, is parsed when it is sent, and has to be known', async () => {
    const { database, queue } = fixture;
    const sent = await database.system(async (transaction) => {
      const options = { singletonKey: 'same', startAfterMs: 60_000 };
      return [
        await queue.sendSystem(transaction, tell, { key: 'once' }, options),
        await queue.sendSystem(transaction, tell, { key: 'twice' }, options),
      ];
    });
    expect(sent).toEqual([{ isNew: true }, { isNew: false }]);
    const send = (job: typeof tell, payload: { key: string }) =>
      database.system((transaction) => queue.sendSystem(transaction, job, payload));
    await expect(send(tell, { key: 1 } as never)).rejects.toThrow(z.ZodError);
    await expect(send(stranger, { key: 'x' })).rejects.toThrow('test.stranger is not in the catalog');
  });
});
