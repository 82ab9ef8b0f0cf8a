import { findServingUrl, startEmbeddedPostgres } from '../platform/database/embedded/index.ts';
import type { Log } from '../shared/log.ts';
import { type Config, loadDatabasePassword } from './config/index.ts';
import { migrate } from './migrate.ts';
import type { SupervisedDatabase } from './supervisor/supervisor.ts';

/** The operator's database where DATABASE_URL names one, else the embedded one of DATA_DIR, started. */
export async function openDatabase(config: Config, log: Log): Promise<SupervisedDatabase> {
  const { url } = config.database;
  if (url !== undefined) return { url: () => url, onUrlChange: () => {}, stop: async () => {} };
  const password = await loadDatabasePassword(config.dataDir);
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, password, log });
  return {
    url: () => server.url,
    onUrlChange: (listener) => server.onRestart(({ urlChanged }) => urlChanged && listener()),
    stop: () => server.stop(),
  };
}

/**
 * The same for a command beside a running product: an embedded database that serves is used as it is, and left running;
 * one that does not is started and brought to this release's schema, as `npm start` would.
 */
export async function reachDatabase(config: Config, log: Log): Promise<{ url: string; leave: () => Promise<void> }> {
  const { url } = config.database;
  if (url !== undefined) return { url, leave: async () => {} };
  const password = await loadDatabasePassword(config.dataDir);
  const serving = await findServingUrl({ dataDir: config.dataDir, password });
  if (serving !== null) return { url: serving, leave: async () => {} };
  const database = await openDatabase(config, log);
  try {
    await migrate(database.url(), log);
  } catch (error) {
    await database.stop();
    throw error;
  }
  return { url: database.url(), leave: () => database.stop() };
}
