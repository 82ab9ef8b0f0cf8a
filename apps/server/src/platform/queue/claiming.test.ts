import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../shared/log.ts';
import { type BossHolder, createBossHolder } from './boss.ts';
import type { Claim } from './claim.ts';
import { createClaiming } from './claiming.ts';
import type { SendOptions } from './send-options.ts';
import { createQueueFixture, type QueueFixture } from './testing/queue-fixture.ts';
import { waitJob } from './testing/wait-job.ts';

const PROCESS = 'the claiming process';

describe('claiming', () => {
  let fixture: QueueFixture;
  let holder: BossHolder;
  beforeAll(async () => {
    fixture = await createQueueFixture({ jobs: [waitJob] });
    holder = createBossHolder({ url: fixture.url, log: silentLog });
  });
  afterAll(async () => {
    await holder.stop();
    await fixture.close();
  });

  function claiming(processId: string, capabilities: readonly string[] = []) {
    const jobs = new Map([[waitJob.name, { job: waitJob, pool: 'engine' }]]);
    const canRun = (needs: string) => capabilities.includes(needs);
    return createClaiming({ database: fixture.database, holder, jobs, processId, canRun });
  }
  function send(keys: string[], options: SendOptions = {}) {
    const { database, queue, workspaceId } = fixture;
    return database.tenant(workspaceId, async (transaction) => {
      for (const key of keys) await queue.send(transaction, waitJob, { workspaceId, key, workMs: 0 }, options);
    });
  }

  it('takes no more than there are free slots, oldest first, and never what another has', async () => {
    await send(['a', 'b', 'c']);
    const first = await claiming(PROCESS).claim({ engine: 2 });
    expect(first.map(({ data }) => data)).toMatchObject([{ key: 'a' }, { key: 'b' }]);
    const second = await claiming('another process').claim({ engine: 2 });
    expect(second.map(({ data }) => data)).toMatchObject([{ key: 'c' }]);
    expect(await claiming(PROCESS).claim({ engine: 2 })).toEqual([]);
  });

  it('leaves alone what this process cannot run, and takes the rest of the same workspace', async () => {
    const { database, queue, workspaceId } = fixture;
    await send(['needs a large model'], { needs: 'local/large' });
    await send(['needs nothing']);
    const keysOf = async (claims: Promise<Claim[]>) => (await claims).map(({ data }) => (data as { key: string }).key);
    expect(await keysOf(claiming('small', ['local/base']).claim({ engine: 4 }))).toEqual(['needs nothing']);
    const [claim] = await claiming('large', ['local/base', 'local/large']).claim({ engine: 4 });
    expect(claim).toMatchObject({ data: { key: 'needs a large model' }, group: workspaceId, needs: 'local/large' });
    const cancelled = await database.tenant(workspaceId, (transaction) =>
      queue.cancel(transaction, { workspaceId, match: { key: 'needs a large model' } }),
    );
    expect(cancelled).toBe(1);
  });

  it('gives back what it does not know to hold, uncounted, and leaves what others hold', async () => {
    const { rows } = await fixture.admin.query(
      `SELECT id, retry_count AS "retryCount" FROM pgboss.job WHERE data->>'key' = 'a'`,
    );
    const known = rows.map((row) => ({ ...row, name: waitJob.name }));
    await claiming(PROCESS).giveBackUnknown(known);
    const states = await fixture.admin.query(
      `SELECT data->>'key' AS key, state, retry_limit FROM pgboss.job WHERE length(data->>'key') = 1 ORDER BY key`,
    );
    expect(states.rows).toEqual([
      { key: 'a', state: 'active', retry_limit: waitJob.retryLimit },
      { key: 'b', state: 'retry', retry_limit: waitJob.retryLimit + 1 },
      { key: 'c', state: 'active', retry_limit: waitJob.retryLimit },
    ]);
    const again = await claiming(PROCESS).claim({ engine: 1 });
    expect(again).toMatchObject([{ data: { key: 'b' }, attempt: 1, retryCount: 1 }]);
  });
});
