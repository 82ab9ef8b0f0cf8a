// Brings the database of DATABASE_URL, or the embedded one of DATA_DIR, to this release's schema: `npm run migrate`.
import { loadConfig, loadDatabasePassword } from '../apps/server/src/app/config/index.ts';
import { migrateInstance } from '../apps/server/src/app/migrate-instance.ts';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded/index.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const say = (fields: object, message: string) => console.log(message, ...Object.values(fields));
const log: Log = { ...silentLog, info: say, warn: say, error: say };

async function migrate(url: string): Promise<void> {
  const { applied } = await migrateInstance({ url, log });
  console.log(applied.length === 0 ? 'the database is up to date' : `migrations applied: ${applied.length}`);
}

async function migrateEmbedded(dataDir: string): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir, password: await loadDatabasePassword(dataDir), log });
  try {
    await migrate(server.url);
  } finally {
    await server.stop();
  }
}

try {
  const { config } = loadConfig();
  await (config.database.url ? migrate(config.database.url) : migrateEmbedded(config.dataDir));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
