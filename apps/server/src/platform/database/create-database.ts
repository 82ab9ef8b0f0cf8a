import { PrismaPg } from '@prisma/adapter-pg';
import { type Log, silentLog } from '../../shared/log.ts';
import { inWorkspace } from './begin-in-workspace.ts';
import type { Database, Transaction } from './database.ts';
import { PrismaClient } from './generated/client.ts';
import { createListener } from './listener.ts';
import { type DatabaseRole, SYSTEM_ROLE, TENANT_ROLE } from './roles.ts';
import { createSessionPool } from './session-pool.ts';
import { withSessionSettings } from './session-settings.ts';
import { transact } from './transact.ts';

export interface DatabaseOptions {
  /** Of one login that may take both roles. */
  url: string;
  /** Most sessions of each role; the session that listens comes on top. */
  poolSize?: number;
  /** What an operator sees in pg_stat_activity. */
  applicationName?: string;
  log?: Log;
}

const DEFAULT_POOL_SIZE = 8;

/** Opens sessions when they are needed, so this neither waits nor fails where the server is not up yet. */
export function createDatabase(options: DatabaseOptions): Database {
  const { url, poolSize = DEFAULT_POOL_SIZE, applicationName = 'audiotricks', log = silentLog } = options;

  function open(role: DatabaseRole) {
    const pool = createSessionPool({ url, role, size: poolSize, applicationName: `${applicationName} ${role}`, log });
    const adapter = new PrismaPg(pool, { disposeExternalPool: true });
    // Minimal errors: the others quote the arguments of the call, which may be secrets.
    return new PrismaClient({ adapter, errorFormat: 'minimal' });
  }

  const tenantClient = open(TENANT_ROLE);
  const systemClient = open(SYSTEM_ROLE);
  const listener = createListener({
    url: withSessionSettings(url, { role: TENANT_ROLE, applicationName: `${applicationName} listen` }),
    log,
  });

  const running = new Set<Promise<unknown>>();
  let isClosed = false;

  async function begin<Result>(client: PrismaClient, run: (transaction: Transaction) => Promise<Result>) {
    // Prisma would quietly open another pool, which nobody closes.
    if (isClosed) throw new Error('the database was closed');
    const result = transact(client, run, log);
    running.add(result);
    try {
      return await result;
    } finally {
      running.delete(result);
    }
  }

  return {
    tenant: (workspaceId, run) => inWorkspace(workspaceId, () => begin(tenantClient, run)),
    system: (run) => begin(systemClient, run),
    listen: listener.listen,
    async close() {
      isClosed = true;
      // Prisma's disconnect would take the sessions from under them.
      await Promise.allSettled(running);
      await Promise.all([tenantClient.$disconnect(), systemClient.$disconnect(), listener.close()]);
    },
  };
}
