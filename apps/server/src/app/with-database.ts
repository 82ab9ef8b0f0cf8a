import { createDatabase, type Database } from '../platform/database/index.ts';
import type { Log } from '../shared/log.ts';
import type { Config } from './config/index.ts';
import { reachDatabase } from './open-database.ts';

/** Runs an operator's command on the product's database, then closes it and leaves everything as it was found. */
export async function withDatabase<Result>(
  config: Config,
  { command, log }: { command: string; log: Log },
  run: (database: Database) => Promise<Result>,
): Promise<Result> {
  const { url, leave } = await reachDatabase(config, log);
  const database = createDatabase({ url, applicationName: `audiotricks-${command}`, log });
  try {
    return await run(database);
  } finally {
    await database.close();
    await leave();
  }
}
