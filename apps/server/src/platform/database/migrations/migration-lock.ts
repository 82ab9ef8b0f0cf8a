import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Log } from '../../../shared/log.ts';

/** Any fixed number will do: it names the lock "I migrate this database". Locks belong to one database. */
const MIGRATION_LOCK = 8_122_093_671;
const POLL_MS = 100;

/**
 * Takes the lock for as long as the session lives, so that it never outlives a killed process. Asks again and again
 * instead of waiting inside one statement: a statement that waits holds back CREATE INDEX CONCURRENTLY of the holder.
 */
export async function takeMigrationLock(session: Client, log: Log): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const { rows } = await session.query('select pg_try_advisory_lock($1) as taken', [MIGRATION_LOCK]);
    if (rows[0]?.taken) return;
    if (attempt === 0) log.info({}, 'another process migrates the database, waiting for it');
    await delay(POLL_MS);
  }
}
