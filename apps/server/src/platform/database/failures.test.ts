import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import type { Transaction } from './database.ts';
import { kindOfFailure } from './failures.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

async function kindOf(run: (transaction: Transaction) => Promise<unknown>): Promise<string> {
  return await test.database.system(run).then(
    () => 'none',
    (error: unknown) => kindOfFailure(error),
  );
}

it('a lock that is not given in time says that the database is busy', async () => {
  const holder = new Client({ connectionString: test.url });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE plan');
  const kind = await kindOf(async (transaction) => {
    await transaction.$executeRaw`SET LOCAL lock_timeout = '50ms'`;
    await transaction.plan.findMany();
  });
  expect(kind).toBe('busy');
  await holder.end();
});

it('so does a statement that takes too long', async () => {
  const kind = await kindOf(async (transaction) => {
    await transaction.$executeRaw`SET LOCAL statement_timeout = '50ms'`;
    await transaction.$queryRaw`SELECT pg_sleep(5)::text`;
  });
  expect(kind).toBe('busy');
});

it('a statement that is wrong does not', async () => {
  expect(await kindOf((transaction) => transaction.$queryRaw`SELECT 1 / 0`)).toBe('other');
  expect(kindOfFailure(new Error('anything'))).toBe('other');
});

it('a socket that is not there is a lost connection, a file that is not there is none', async () => {
  const url = new URL(test.url);
  url.searchParams.set('host', '/nowhere');
  const away: unknown = await new Client({ connectionString: url.href }).connect().catch((error: unknown) => error);
  expect(kindOfFailure(away)).toBe('connection');
  const missing: unknown = await readFile('/nowhere/file').catch((error: unknown) => error);
  expect(kindOfFailure(missing)).toBe('other');
});

it('a transaction that was given no session, or that outlived its time, is told by Prisma', () => {
  const told = (message: string) => kindOfFailure({ code: 'P2028', message });
  expect(told('Transaction API error: Unable to start a transaction in the given time.')).toBe('busy');
  expect(
    told('Transaction API error: A query cannot be executed on an expired transaction. The timeout was 20000 ms.'),
  ).toBe('busy');
  expect(told('Transaction API error: Transaction not found.')).toBe('other');
});
