import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { type NetworkLine, startNetworkLine } from '../../../test/servers/network-line.ts';
import { silentLog } from '../../shared/log.ts';
import { createSessionPool } from './session-pool.ts';

let test: TestDatabase;
let line: NetworkLine;
beforeAll(async () => {
  test = await createTestDatabase();
  line = await startNetworkLine(test.url);
});
afterAll(async () => {
  await line.close();
  await test.close();
});

it('ends a session whose server says nothing any more, and makes another', async () => {
  const pool = createSessionPool({
    url: line.url,
    role: 'app_system',
    size: 1,
    applicationName: 'cut off',
    answerWithinMs: 500,
    log: silentLog,
  });
  const session = await pool.connect();
  await session.query('begin');
  line.cut();
  const startedAtMs = performance.now();
  await expect(session.query('select 1')).rejects.toThrow(/Connection terminated/);
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  await expect(session.query('rollback')).rejects.toThrow();
  session.release();
  line.mend();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

it('leaves a session alone that answers in time', async () => {
  const pool = createSessionPool({
    url: line.url,
    role: 'app_system',
    size: 1,
    applicationName: 'slow',
    answerWithinMs: 1_000,
    log: silentLog,
  });
  const { rows: before } = await pool.query('select pg_backend_pid() as pid');
  for (let count = 0; count < 3; count += 1) await pool.query('select pg_sleep(0.5)');
  expect((await pool.query('select pg_backend_pid() as pid')).rows).toEqual(before);
  await pool.end();
});
