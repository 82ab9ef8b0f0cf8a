import { randomBytes } from 'node:crypto';
import { migrate } from '../apps/server/src/app/migrate.ts';
import { silentLog } from '../apps/server/src/shared/log.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';
import { deterministicEntry, startServerProcess } from '../test/process/server-process.ts';

/** One API process on a PostgreSQL of its own, which believes this machine who asks: each request may come from an address of its own. */
export async function startApiAlone() {
  const postgres = await startThrowawayPostgres('audiotricks');
  await migrate(postgres.url, silentLog);
  const server = await startServerProcess({
    command: [process.execPath, deterministicEntry],
    environment: {
      ROLE: 'api',
      DATABASE_URL: postgres.url,
      INSTANCE_SECRET: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'error',
      TRUSTED_PROXIES: '127.0.0.0/8',
    },
  });
  return {
    url: server.url,
    databaseUrl: postgres.url,
    async stop() {
      await server.stop();
      await server.clear();
      await postgres.stop();
    },
  };
}
