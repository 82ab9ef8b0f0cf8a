import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Client } from 'pg';
import { type Log, silentLog } from '../../../shared/log.ts';
import { StartError } from '../../../shared/start-error.ts';
import { type FailedScript, noFilters, withEngine } from './engine.ts';
import { readMigrations, readSchema } from './migration-files.ts';
import { takeMigrationLock } from './migration-lock.ts';

export interface MigrateOptions {
  /** Of a login that owns the database and, until both roles exist, may create roles. */
  url: string;
  log?: Log;
  /** Where the migrations lie, in Prisma's layout; ours unless given. */
  folder?: string;
  /** What brings its own schema (pg-boss); called when the migrations stand, still as the only process. */
  after?: (url: string) => Promise<void>;
}

/** What our migrations use first came with it: ON DELETE SET NULL of one column out of two. */
const OLDEST_SERVER = 15;

/** One session for lock and work: who loses the lock can do no more harm. */
async function connect(url: string, log: Log): Promise<Client> {
  const session = new Client({ connectionString: url, application_name: 'audiotricks migrate', keepAlive: true });
  session.on('error', (error) => log.warn({ reason: error.message }, 'lost the session that migrates'));
  try {
    await session.connect();
  } catch (cause) {
    const { message, code } = cause as { message: string; code?: string };
    const { host, pathname } = new URL(url);
    throw new StartError('database.unreachable', `no session on the database ${host}${pathname}: ${message || code}`, {
      cause,
    });
  }
  const { rows } = await session.query(`select current_setting('server_version_num')::int / 10000 as major`);
  if (rows[0].major >= OLDEST_SERVER) return session;
  await session.end();
  throw new StartError(
    'database.version_unsupported',
    `the database runs PostgreSQL ${rows[0].major}; ${OLDEST_SERVER} is the oldest that will do`,
  );
}

/** The names of the migrations that the database lacks, oldest first; StartError where its history is not ours. */
async function findUnapplied(engine: SchemaEngine, migrationsList: MigrationList): Promise<string[]> {
  const diagnosis = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: noFilters,
  });
  const [failed] = diagnosis.failedMigrationNames;
  if (failed) {
    throw new StartError(
      'database.migration_failed_before',
      `the database's ledger says that migration ${failed} was begun and not ended; mend what it left, then delete its row from _prisma_migrations`,
    );
  }
  const [edited] = diagnosis.editedMigrationNames;
  if (edited) {
    throw new StartError(
      'database.migration_edited',
      `migration ${edited} is not the one that was applied to the database; put the file back and make a new migration instead`,
    );
  }
  const { history } = diagnosis;
  if (history?.diagnostic === 'historiesDiverge') {
    throw new StartError(
      'database.migrations_diverge',
      `the database has migrations that this release lacks (${history.unpersistedMigrationNames.join(', ')}), and lacks ${history.unappliedMigrationNames.join(', ')}`,
    );
  }
  return history?.diagnostic === 'databaseIsBehind' ? history.unappliedMigrationNames : [];
}

interface Run {
  session: Client;
  engine: SchemaEngine;
  failed: FailedScript;
  migrations: MigrationList;
}

/** Applies one migration with its line in the ledger in one transaction: after a crash it is there whole or not at all. */
async function applyOne({ session, engine, failed, migrations }: Run, name: string): Promise<void> {
  const { migrationDirectories } = migrations;
  const upTo = migrationDirectories.findIndex((directory) => directory.path === name) + 1;
  await session.query('begin');
  try {
    await engine.applyMigrations({
      migrationsList: { ...migrations, migrationDirectories: migrationDirectories.slice(0, upTo) },
      filters: noFilters,
    });
  } catch (error) {
    // On a lost session this fails too, and the server has rolled back by itself.
    await session.query('rollback').catch(() => {});
    const cause = failed.error ?? error;
    const reason = (cause as Error).message;
    throw new StartError('database.migration_failed', `migration ${name} failed and left nothing behind: ${reason}`, {
      cause,
    });
  }
  await session.query('commit');
}

/**
 * Brings the database to this release's schema with Prisma's own engine and ledger. Any number of processes may call it
 * at once: one works, the others wait and find nothing to do. A database that is ahead (a newer release ran on it) is
 * left as it is. Throws StartError with what to do where the history is not ours or a migration fails.
 */
export async function migrateDatabase({ url, log = silentLog, folder, after }: MigrateOptions) {
  const migrations = await readMigrations(folder);
  const schema = await readSchema();
  const session = await connect(url, log);
  try {
    await takeMigrationLock(session, log);
    const applied = await withEngine(session, schema, async (engine, failed) => {
      const names = await findUnapplied(engine, migrations);
      for (const name of names) {
        await applyOne({ session, engine, failed, migrations }, name);
        log.info({ migration: name }, 'migrated the database');
      }
      return names;
    });
    await after?.(url);
    return { applied };
  } finally {
    await session.end().catch(() => {});
  }
}
