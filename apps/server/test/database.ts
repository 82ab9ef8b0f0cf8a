import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { inject } from 'vitest';
import { createDatabase, type Database } from '../src/platform/database/index.ts';

export interface TestDatabase {
  database: Database;
  /** Superuser on this file's own database. */
  url: string;
  /** Closes, fails where a session or a transaction was left open, and drops the database. */
  close(): Promise<void>;
}

/** Ended sessions disappear a moment later from the server's list. */
const SESSIONS_END_WITHIN_MS = 3_000;

async function withAdmin<Result>(run: (admin: Client) => Promise<Result>): Promise<Result> {
  const admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  try {
    return await run(admin);
  } finally {
    await admin.end();
  }
}

async function describeSessions(admin: Client, name: string): Promise<string[]> {
  const { rows } = await admin.query(
    `select application_name, state, left(query, 200) as query from pg_stat_activity
      where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
  return rows.map((row) => `${row.application_name || 'unnamed'} (${row.state}): ${row.query}`);
}

async function waitUntilUnused(admin: Client, name: string): Promise<string[]> {
  const giveUpAt = Date.now() + SESSIONS_END_WITHIN_MS;
  for (;;) {
    const sessions = await describeSessions(admin, name);
    if (sessions.length === 0 || Date.now() > giveUpAt) return sessions;
    await delay(10);
  }
}

/** An empty database of the name, or a clone of the migrated one; `drop` reports what still used it. */
export async function createScratchDatabase({ template }: { template?: string } = {}) {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const from = template ? ` template ${escapeIdentifier(template)}` : '';
  await withAdmin((admin) => admin.query(`create database ${name}${from}`));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    async drop(): Promise<void> {
      const leaked = await withAdmin(async (admin) => {
        const sessions = await waitUntilUnused(admin, name);
        await admin.query(`drop database ${name} with (force)`);
        return sessions;
      });
      if (leaked.length > 0) throw new Error(`the test left database sessions open:\n${leaked.join('\n')}`);
    },
  };
}

/**
 * A migrated database of the test file's own, cloned in some 50 ms. Call it in `beforeAll`, `close` in `afterAll`;
 * everything else that uses `url` has to be closed before.
 */
export async function createTestDatabase(options: { poolSize?: number } = {}): Promise<TestDatabase> {
  const scratch = await createScratchDatabase({ template: inject('templateDatabase') });
  const database = createDatabase({ url: scratch.url, poolSize: options.poolSize ?? 4, applicationName: 'test' });
  return {
    database,
    url: scratch.url,
    async close() {
      await database.close();
      await scratch.drop();
    },
  };
}
