import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { type NetworkLine, startNetworkLine } from '../../../test/servers/network-line.ts';
import { silentLog } from '../../shared/log.ts';
import { createDatabase } from '../database/index.ts';
import { createHandler, createQueue, type Worker } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { leaveMark } from './testing/marks.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';
import { waitJob } from './testing/wait-job.ts';
import { startWorkerProcess } from './testing/worker-process.ts';

describe('a worker that is cut off from PostgreSQL', () => {
  let direct: TestDatabase;
  let fixture: QueueFixture;
  let line: NetworkLine;
  let far: Worker;
  let closeFar: () => Promise<void>;
  const events: string[] = [];
  beforeAll(async () => {
    direct = await createTestDatabase({ poolSize: 6 });
    fixture = await createQueueFixture({ jobs: [waitJob], testDatabase: direct });
    line = await startNetworkLine(fixture.url);
    const database = createDatabase({ url: line.url, poolSize: 4, applicationName: 'far' });
    const queue = createQueue({ database, url: line.url, jobs: [waitJob], log: silentLog });
    const handler = createHandler(waitJob, async ({ data: { key, workMs }, signal, done }) => {
      events.push(`${key} started`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, workMs);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          events.push(`${key} stopped`);
          resolve();
        });
      });
      await done((transaction) => leaveMark(transaction, key, 'far'));
    });
    far = await queue.work({ handlers: [handler], slots: { engine: 1, io: 1 }, processId: 'far' });
    closeFar = async () => {
      await far.stop({ deadlineMs: 0 });
      await queue.close();
      await database.close();
    };
  });
  afterAll(async () => {
    await closeFar();
    await line.close();
    await fixture.close();
  });

  async function send(key: string, workMs: number) {
    const { database, queue, workspaceId } = fixture;
    await database.tenant(workspaceId, (transaction) => queue.send(transaction, waitJob, { workspaceId, key, workMs }));
  }
  const marksOf = async (key: string) => (await fixture.marks()).filter((mark) => mark.key === key);

  it('stops what is no longer its own before another has it, and works again when it is back', async () => {
    await send('first', 14_000);
    await eventually(() => expect(events).toEqual(['first started']));
    line.cut();
    const cutAtMs = performance.now();
    await eventually(() => expect(events).toEqual(['first started', 'first stopped']));
    expect(performance.now() - cutAtMs).toBeLessThan(12_500);
    expect(await fixture.row('test.wait')).toMatchObject({ state: 'active' });

    const near = await startWorkerProcess({ url: fixture.url });
    await near.told('started', 'first');
    line.mend();
    near.signal('SIGKILL');
    await near.gone;
    // Nobody is left but the one that is back: it sees that the other is dead, and does its work.
    await eventually(async () => expect(await marksOf('first')).toMatchObject([{ note: 'far' }]), 90_000);
  }, 150_000);
});
