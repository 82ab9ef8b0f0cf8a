import path from 'node:path';
import { DEFAULT_SHARED_FOLDER, findDatabaseHome } from './database-home.ts';
import { findRunningServer } from './postmaster-file.ts';
import { serverUrl } from './server-url.ts';

/** The URL of the embedded PostgreSQL that runs on `dataDir` right now, under whatever supervisor; null where none does. */
export async function findServingUrl(options: {
  dataDir: string;
  password: string;
  database?: string;
}): Promise<string | null> {
  const { dataDir, password, database = 'audiotricks' } = options;
  const home = await findDatabaseHome(path.resolve(dataDir), DEFAULT_SHARED_FOLDER);
  const running = await findRunningServer(home.clusterFolder);
  if (!running) return null;
  return await serverUrl({ home, port: running.port, password, database });
}
