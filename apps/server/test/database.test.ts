import { Client } from 'pg';
import { expect, it } from 'vitest';
import { createScratchDatabase, createTestDatabase } from './database.ts';

it('clones are apart from each other', async () => {
  const [left, right] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await left.database.system((transaction) =>
    transaction.plan.update({ where: { code: 'unlimited' }, data: { jobsAtOnce: 7 } }),
  );
  const plan = await right.database.system((transaction) =>
    transaction.plan.findUniqueOrThrow({ where: { code: 'unlimited' } }),
  );
  expect(plan.jobsAtOnce).toBe(2);
  await Promise.all([left.close(), right.close()]);
});

it('a session that is left open fails the test that left it, and the database goes all the same', async () => {
  const scratch = await createScratchDatabase();
  const forgotten = new Client({ connectionString: scratch.url, application_name: 'forgotten' });
  const ended = new Promise((resolve) => forgotten.on('error', resolve));
  await forgotten.connect();
  await forgotten.query('begin');
  await expect(scratch.drop()).rejects.toThrow(/forgotten \(idle in transaction\): begin/);
  await ended;
  const late = new Client({ connectionString: scratch.url });
  await expect(late.connect()).rejects.toThrow(/does not exist/);
});
