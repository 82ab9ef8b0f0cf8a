import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { eventually } from './testing/eventually.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';
import { waitJob } from './testing/wait-job.ts';
import { startWorkerProcess, type WorkerProcess } from './testing/worker-process.ts';

const JOBS = 2_000;
const SEND_TOGETHER = 100;
const KILLS = 6;

describe('a burst of jobs over two processes that are killed at random', () => {
  let fixture: QueueFixture;
  const processes = new Set<WorkerProcess>();
  beforeEach(async () => {
    fixture = await createQueueFixture({ jobs: [waitJob] });
  });
  afterEach(async () => {
    for (const started of processes) started.signal('SIGKILL');
    await Promise.all([...processes].map((started) => started.gone));
    processes.clear();
    await fixture.close();
  });

  async function startProcess(): Promise<WorkerProcess> {
    const started = await startWorkerProcess({ url: fixture.url, slots: 8 });
    processes.add(started);
    return started;
  }
  async function sendAll(): Promise<void> {
    const { database, queue } = fixture;
    for (let first = 0; first < JOBS; first += SEND_TOGETHER) {
      const workspaceId = newId();
      await database.tenant(workspaceId, async (transaction) => {
        for (let index = first; index < first + SEND_TOGETHER; index++) {
          await queue.send(transaction, waitJob, { workspaceId, key: `${index}`, workMs: 5 + (index % 20) });
        }
      });
    }
  }
  /** What the supervisor does: a process that dies at its work gives its claims back and another takes its place. */
  async function killOneAndReplaceIt(isHandedBack: boolean, isAllSent: () => boolean): Promise<void> {
    const [victim] = [...processes].sort(() => Math.random() - 0.5);
    if (!victim) return;
    await eventually(() => expect(victim.isBusy() || isAllSent()).toBe(true));
    processes.delete(victim);
    victim.signal('SIGKILL');
    await victim.gone;
    if (isHandedBack) await fixture.queue.handBack(victim.processId);
    await startProcess();
  }

  it('leaves every effect exactly once', async () => {
    let isAllSent = false;
    const sending = sendAll().finally(() => {
      isAllSent = true;
    });
    await Promise.all([startProcess(), startProcess()]);
    // The first death goes unseen by any supervisor: only the heartbeat brings those jobs back.
    for (let kill = 0; kill < KILLS; kill++) {
      await delay(200 + Math.random() * 400);
      await killOneAndReplaceIt(kill > 0, () => isAllSent);
    }
    await sending;
    const isDrained = async () =>
      expect(await fixture.queue.stats()).toMatchObject([{ waiting: 0, deferred: 0, running: 0 }]);
    await eventually(isDrained, 60_000);
    const keys = (await fixture.marks()).map(({ key }) => key);
    expect(new Set(keys).size).toBe(JOBS);
    expect(keys).toHaveLength(JOBS);
    const { rows } = await fixture.admin.query('SELECT max(retry_count)::int AS most FROM pgboss.job');
    expect(rows[0]?.most).toBeGreaterThan(0);
  }, 120_000);
});
