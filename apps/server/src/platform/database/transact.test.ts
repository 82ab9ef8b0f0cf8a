import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../../shared/ids.ts';
import { TransactionAbortedError } from './commit-guard.ts';
import type { Transaction } from './database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const backendOf = async (transaction: Transaction) => {
  const [row] = await transaction.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
};

async function terminate(pid: number): Promise<void> {
  const superuser = new Client({ connectionString: test.url });
  await superuser.connect();
  // Waits until it is gone.
  await superuser.query('select pg_terminate_backend($1, 5000)', [pid]);
  await superuser.end();
}

describe('a transaction', () => {
  it('keeps nothing when its callback throws, and gives the callback’s own error', async () => {
    const id = newId();
    const failure = new Error('changed my mind');
    await expect(
      test.database.system(async (transaction) => {
        await transaction.plan.create({ data: { id, code: id, name: 'x', jobsAtOnce: 1, priority: 'low' } });
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await test.database.system((transaction) => transaction.plan.findUnique({ where: { id } }))).toBeNull();
  });

  it('fails when a failed statement was caught inside, instead of passing for written', async () => {
    const { id } = await buildWorkspace(test.database);
    const write = test.database.tenant(id, async (transaction) => {
      await transaction.workspace.update({ where: { id }, data: { name: 'renamed' } });
      await transaction.$queryRaw`select 1 / 0`.catch(() => {});
    });
    await expect(write).rejects.toThrow(TransactionAbortedError);
  });

  it('is repeated after a deadlock until both sides are written', async () => {
    const left = await buildWorkspace(test.database);
    const right = await buildWorkspace(test.database);
    let runs = 0;
    let meet: () => void = () => {};
    const bothHoldOne = new Promise<void>((resolve) => {
      meet = resolve;
    });
    let holding = 0;
    const renameBoth = (order: string[], name: string) =>
      test.database.system(async (transaction) => {
        runs += 1;
        for (const id of order) {
          await transaction.workspace.update({ where: { id }, data: { name, eventSeq: { increment: 1 } } });
          holding += 1;
          if (holding === 2) meet();
          if (id === order[0]) await Promise.race([bothHoldOne, delay(500)]);
        }
      });
    await Promise.all([renameBoth([left.id, right.id], 'a'), renameBoth([right.id, left.id], 'b')]);
    // Three, or more where the repeated one overtakes the other before that woke up, and both meet again.
    expect(runs).toBeGreaterThanOrEqual(3);
    const rows = await test.database.system((transaction) =>
      transaction.workspace.findMany({ where: { id: { in: [left.id, right.id] } } }),
    );
    expect(rows.map(({ eventSeq }) => eventSeq)).toEqual([2n, 2n]);
  });

  it('is repeated when its session is lost before COMMIT', async () => {
    const { id } = await buildWorkspace(test.database);
    let runs = 0;
    await test.database.tenant(id, async (transaction) => {
      runs += 1;
      await transaction.workspace.update({ where: { id }, data: { eventSeq: { increment: 1 } } });
      if (runs === 1) await terminate(await backendOf(transaction));
      await transaction.workspace.update({ where: { id }, data: { eventSeq: { increment: 1 } } });
    });
    const workspace = await test.database.system((transaction) =>
      transaction.workspace.findUniqueOrThrow({ where: { id } }),
    );
    expect({ runs, eventSeq: workspace.eventSeq }).toEqual({ runs: 2, eventSeq: 2n });
  });

  it('is not repeated when its session is lost during COMMIT, when nobody can tell', async () => {
    const { id } = await buildWorkspace(test.database);
    let runs = 0;
    const write = test.database.tenant(id, async (transaction) => {
      runs += 1;
      await transaction.workspace.update({ where: { id }, data: { name: 'x' } });
      await terminate(await backendOf(transaction));
    });
    await expect(write).rejects.toThrow();
    expect(runs).toBe(1);
  });

  it.concurrent('that waits without working is ended by the server, so that its locks block nobody for long', async () => {
    const { id } = await buildWorkspace(test.database);
    const startedAtMs = Date.now();
    const idle = test.database.tenant(id, async (transaction) => {
      await transaction.$queryRaw`select 1 from workspace where id = ${id}::uuid for update`;
      await delay(4_500);
      return transaction.workspace.findMany();
    });
    const idleEnds = expect(idle).rejects.toThrow();
    await delay(200);
    await test.database.system((transaction) => transaction.workspace.update({ where: { id }, data: { name: 'y' } }));
    expect(Date.now() - startedAtMs).toBeLessThan(4_400);
    await idleEnds;
  });

  it.concurrent('gives up waiting for a lock before the caller’s patience ends', async () => {
    const { id } = await buildWorkspace(test.database);
    const holder = new Client({ connectionString: test.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from workspace where id = $1 for update', [id]);
    const waiting = test.database.tenant(id, (transaction) =>
      transaction.workspace.update({ where: { id }, data: { name: 'z' } }),
    );
    await expect(waiting).rejects.toThrow(/lock timeout/);
    await holder.end();
  });
});
