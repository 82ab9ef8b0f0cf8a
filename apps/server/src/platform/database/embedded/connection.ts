import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { StartError } from '../../../shared/start-error.ts';
import { SUPERUSER } from './cluster.ts';

/** Any fixed number will do: it names the lock "I supervise this cluster". */
const SUPERVISOR_LOCK = 7_346_120_517;
const LOCK_PATIENCE_MS = 3_000;
const LOCK_POLL_MS = 100;

export type ConnectAttempt =
  | { state: 'connected'; client: Client }
  /** Not yet: nothing listens, or it is still recovering or shutting down. */
  | { state: 'waiting'; reason: string };

const MAINTENANCE_DATABASE = 'postgres';

/** One try to open a session on the server at `port`. Refused credentials are a StartError. */
export async function tryConnect(port: number, password: string): Promise<ConnectAttempt> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password,
    database: MAINTENANCE_DATABASE,
    application_name: `audiotricks supervisor ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // Without a listener an unexpected end of the session would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
    return { state: 'connected', client };
  } catch (error) {
    await client.end().catch(() => {});
    const { code, message } = error as { code?: string; message: string };
    if (code === '28P01' || code === '28000') {
      throw new StartError(
        'database.password_refused',
        'the password in DATA_DIR/secrets does not fit the database; put back the secrets folder that belongs to it',
      );
    }
    return { state: 'waiting', reason: message };
  }
}

/**
 * Takes the session lock that says who supervises this cluster: two supervisors would stop the server under each
 * other. The lock goes with the session, so it never outlives a killed process.
 */
export async function takeSupervisorLock(client: Client): Promise<void> {
  const giveUpAt = Date.now() + LOCK_PATIENCE_MS;
  while (true) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [SUPERVISOR_LOCK]);
    if (rows[0]?.taken) return;
    if (Date.now() > giveUpAt) break;
    await delay(LOCK_POLL_MS);
  }
  const { rows } = await client.query(
    `select application_name as holder from pg_stat_activity join pg_locks using (pid)
      where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = $1`,
    [SUPERVISOR_LOCK],
  );
  const processId = /\d+$/.exec(rows[0]?.holder ?? '')?.[0];
  throw new StartError(
    'database.in_use',
    `AudioTricks already runs with this DATA_DIR${processId ? ` (process ${processId})` : ''}; stop it or set another DATA_DIR`,
  );
}

/** Makes `database` unless it exists. */
export async function ensureDatabase(client: Client, database: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
}
