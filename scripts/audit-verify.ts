// Walks the audits of all workspaces: `npm run audit:verify`. The last line says ok or names the first break; exits 1 then.
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { verifyAudits } from '../apps/server/src/app/operator-commands/verify-audits.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const warn = (_fields: object, message: string) => console.error(message);
const log: Log = { ...silentLog, warn, error: warn };

try {
  const isWhole = await verifyAudits(loadConfig().config, { say: (line) => console.log(line), log });
  if (!isWhole) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
