// Brings the database of DATABASE_URL, or the embedded one of DATA_DIR, to this release's schema: `npm run migrate`.
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { migrate } from '../apps/server/src/app/migrate.ts';
import { openDatabase } from '../apps/server/src/app/open-database.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const say = (fields: object, message: string) => console.log(message, ...Object.values(fields));
const log: Log = { ...silentLog, info: say, warn: say, error: say };

try {
  const database = await openDatabase(loadConfig().config, log);
  try {
    const applied = await migrate(database.url(), log);
    console.log(applied.length === 0 ? 'the database is up to date' : `migrations applied: ${applied.length}`);
  } finally {
    await database.stop();
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
