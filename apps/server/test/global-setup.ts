import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres, throwawaySettings } from '../src/platform/database/embedded/index.ts';
import { migrateDatabase } from '../src/platform/database/index.ts';
import { silentLog } from '../src/shared/log.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** One PostgreSQL for the whole run; superuser, database `postgres`. */
    postgresUrl: string;
    /** A migrated database that every test file clones. */
    templateDatabase: string;
  }
}

const TEMPLATE = 'audiotricks_template';

/** One throw-away PostgreSQL for all test files, with a template database that was migrated once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'audiotricks-test-'));
  // As root, PostgreSQL runs as somebody else, who has to get at the folder; what holds the data is closed anyway.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir,
    password: randomBytes(12).toString('hex'),
    log: silentLog,
    database: TEMPLATE,
    flags: { ...throwawaySettings, max_connections: '300' },
  });
  async function teardown(): Promise<void> {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  try {
    await migrateDatabase({ url: server.url });
    // Nobody may connect to the template: a clone is refused while somebody is in it.
    const postgresUrl = new URL(server.url);
    postgresUrl.pathname = '/postgres';
    const admin = new Client({ connectionString: postgresUrl.href });
    await admin.connect();
    await admin.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
    await admin.end();
    project.provide('postgresUrl', postgresUrl.href);
    project.provide('templateDatabase', TEMPLATE);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
