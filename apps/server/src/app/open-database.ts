import { startEmbeddedPostgres } from '../platform/database/embedded/index.ts';
import type { Log } from '../shared/log.ts';
import { type Config, loadDatabasePassword } from './config/index.ts';
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
