import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../src/app/migrate.ts';
import { silentLog } from '../src/shared/log.ts';
import { planSharedCeph, removeSharedCeph } from './servers/shared-ceph.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

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
  const server = await startThrowawayPostgres(TEMPLATE);
  try {
    await migrate(server.url, silentLog);
    const postgresUrl = new URL(server.url);
    postgresUrl.pathname = '/postgres';
    const admin = new Client({ connectionString: postgresUrl.href });
    await admin.connect();
    // A database is not cloned while somebody is connected to it, so from here nobody can be.
    await admin.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
    await admin.end();
    project.provide('postgresUrl', postgresUrl.href);
    project.provide('templateDatabase', TEMPLATE);
    const sharedCeph = planSharedCeph();
    project.provide('sharedCeph', sharedCeph);
    return async () => {
      await removeSharedCeph(sharedCeph);
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
