// Makes a link for a new password, for somebody whom no mail reaches: `npm run user:reset-link -- ada@example.org`.
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { makeResetLink } from '../apps/server/src/app/operator-commands/make-reset-link.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const warn = (_fields: object, message: string) => console.error(message);
const log: Log = { ...silentLog, warn, error: warn };

try {
  const [email] = process.argv.slice(2);
  if (email === undefined) throw new StartError('user.arguments', 'give the e-mail address of the account');
  await makeResetLink(loadConfig().config, { email, say: (line) => console.log(line), log });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
