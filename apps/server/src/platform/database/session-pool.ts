import { Pool, type PoolClient } from 'pg';
import type { Log } from '../../shared/log.ts';
import { beginInWorkspace } from './begin-in-workspace.ts';
import { refuseLostCommits } from './commit-guard.ts';
import { type DatabaseRole, TENANT_ROLE } from './roles.ts';
import { ANSWER_WITHIN_MS, withSessionSettings } from './session-settings.ts';
import { endWhenSilent } from './silence-guard.ts';

/** How long a transaction waits for a free session or for the server to answer. */
export const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_SESSION_MS = 60_000;

export interface SessionPoolOptions {
  url: string;
  role: DatabaseRole;
  /** Most sessions at once. */
  size: number;
  applicationName: string;
  /** After so long without an answer to a statement its session is ended. */
  answerWithinMs?: number;
  log: Log;
}

/** A proxy that drops start-up options would leave us the login's rights: no such session is ever used. */
async function proveRole(client: PoolClient, role: DatabaseRole): Promise<void> {
  const { rows } = await client.query('select current_user as role');
  if (rows[0]?.role === role) return;
  throw new Error(`the database gave a session as ${rows[0]?.role} instead of ${role}; is a proxy dropping "options"?`);
}

/** Sessions of one role. Broken ones are thrown away and replaced when the next transaction needs one. */
export function createSessionPool(options: SessionPoolOptions): Pool {
  const { url, role, size, applicationName, answerWithinMs = ANSWER_WITHIN_MS, log } = options;
  const pool = new Pool({
    connectionString: withSessionSettings(url, { role, applicationName }),
    max: size,
    idleTimeoutMillis: IDLE_SESSION_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    verify(client, done) {
      refuseLostCommits(client);
      endWhenSilent(client, answerWithinMs);
      if (role === TENANT_ROLE) beginInWorkspace(client);
      proveRole(client, role).then(() => done(), done);
    },
  });
  pool.on('error', (error) => log.warn({ role, reason: error.message }, 'an idle database session ended'));
  return pool;
}
