import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildJob, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../../shared/ids.ts';
import { silentLog } from '../../shared/log.ts';
import { announceWorker } from '../workers/index.ts';
import { readJobView, readLatestJobs } from './job-view.ts';

let test: TestDatabase;
let workspaceId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  workspaceId = (await buildWorkspace(test.database)).id;
});
afterAll(() => test.close());

async function waitingFor(job: { id: string; recordingId: string }) {
  return test.database.tenant(workspaceId, async (transaction) => {
    const view = await readJobView(transaction, job.id);
    const listed = (await readLatestJobs(transaction, [job.recordingId])).get(job.recordingId);
    expect(listed).toEqual(view);
    return view?.waitingFor;
  });
}

it('a running job says that it waits for a worker while none that is there has its engine', async () => {
  const job = await buildJob(test.database, { workspaceId, state: 'running', engine: 'local', model: 'large' });
  const queued = await buildJob(test.database, { workspaceId, state: 'queued', engine: 'local', model: 'large' });
  expect(await waitingFor(job)).toBe('worker');
  expect(await waitingFor(queued)).toBe(null);

  const deps = { database: test.database, log: silentLog };
  const small = announceWorker({ ...deps, processId: newId(), capabilities: ['local/base', 'gpu'] });
  const largeId = newId();
  const large = announceWorker({ ...deps, processId: largeId, capabilities: ['local/base', 'local/large'] });
  await expect.poll(() => waitingFor(job)).toBe(null);

  // Killed without a word: its silence says it.
  await test.database.system((transaction) =>
    transaction.workerNode.updateMany({ where: { id: largeId }, data: { lastSeenAt: new Date(Date.now() - 31_000) } }),
  );
  expect(await waitingFor(job)).toBe('worker');
  await Promise.all([small.stop(), large.stop()]);
  expect(await test.database.system((transaction) => transaction.workerNode.count())).toBe(0);
});
