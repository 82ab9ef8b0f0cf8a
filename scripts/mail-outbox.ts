// Shows the newest mail of this instance, with its text where it may still be read: `npm run mail:outbox [-- --limit 20]`.
import { parseArgs } from 'node:util';
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { showOutbox } from '../apps/server/src/app/operator-commands/show-outbox.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const warn = (_fields: object, message: string) => console.error(message);
const log: Log = { ...silentLog, warn, error: warn };

function readLimit(): number {
  const { values } = parseArgs({ options: { limit: { type: 'string', default: '20' } } });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
    throw new StartError('outbox.arguments', '--limit takes a whole number from 1 to 1000');
  }
  return limit;
}

try {
  await showOutbox(loadConfig().config, { limit: readLimit(), say: (line) => console.log(line), log });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
