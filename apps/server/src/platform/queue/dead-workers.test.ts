import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';
import { createWaitHandler, waitJob } from './testing/wait-job.ts';
import { startWorkerProcess, type WorkerProcess } from './testing/worker-process.ts';

describe('a worker process', () => {
  let fixture: QueueFixture;
  const processes: WorkerProcess[] = [];
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [waitJob] });
  });
  afterAll(async () => {
    for (const started of processes) started.signal('SIGKILL');
    await Promise.all(processes.map((started) => started.gone));
    await fixture.close();
  });

  async function startProcess(): Promise<WorkerProcess> {
    const started = await startWorkerProcess({ url: fixture.url });
    processes.push(started);
    return started;
  }
  async function send(key: string, workMs: number) {
    const { database, queue, workspaceId } = fixture;
    await database.tenant(workspaceId, (transaction) => queue.send(transaction, waitJob, { workspaceId, key, workMs }));
  }
  const marksOf = async (key: string) => (await fixture.marks()).filter((mark) => mark.key === key);

  it('that is killed gives its job to another at once when it is handed back', async () => {
    const killed = await startProcess();
    await send('killed', 300);
    await killed.told('started', 'killed');
    killed.signal('SIGKILL');
    await killed.gone;
    const next = await startProcess();
    const handedBackAtMs = Date.now();
    expect(await fixture.queue.handBack(killed.processId)).toBe(1);
    await next.told('ended', 'killed');
    expect(Date.now() - handedBackAtMs).toBeLessThan(1_500);
    expect(await marksOf('killed')).toMatchObject([{ note: next.processId }]);
    expect(await fixture.queue.handBack(killed.processId)).toBe(0);
    next.signal('SIGTERM');
    await next.gone;
  });

  it('that is paused for longer than its heartbeat loses its job, and doubles nothing when it goes on; a busy one keeps its own', async () => {
    const paused = await startProcess();
    await send('paused', 500);
    await paused.told('started', 'paused');
    paused.signal('SIGSTOP');
    const pausedAtMs = Date.now();
    const worker = await fixture.work([createWaitHandler('second')]);
    await send('longer than a heartbeat', 13_000);
    await eventually(async () => expect(await marksOf('paused')).toHaveLength(1));
    expect(Date.now() - pausedAtMs).toBeLessThan(15_500);
    paused.signal('SIGCONT');
    await paused.told('queue.claim_lost', 'paused');
    expect(await marksOf('paused')).toMatchObject([{ note: 'second' }]);
    const isLongDone = async () => expect(await marksOf('longer than a heartbeat')).toHaveLength(1);
    await eventually(isLongDone);
    expect(await fixture.row('test.wait')).toMatchObject({ state: 'completed', retry_count: 0 });
    // The paused one goes on with other work.
    await worker.stop({ deadlineMs: 1_000 });
    await send('afterwards', 10);
    await paused.told('ended', 'afterwards');
    paused.signal('SIGTERM');
    await paused.gone;
  });

  it('that is told to stop puts its unfinished job back without counting the attempt', async () => {
    const stopped = await startProcess();
    await send('stopped', 5_000);
    await stopped.told('started', 'stopped');
    stopped.signal('SIGTERM');
    await eventually(async () => expect(await fixture.row('test.wait')).toMatchObject({ state: 'retry' }));
    expect(await fixture.row('test.wait')).toMatchObject({ retry_count: 0, retry_limit: waitJob.retryLimit + 1 });
    await stopped.gone;
  });
});
