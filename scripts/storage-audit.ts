// Compares rows and stored objects: `npm run storage:audit -- [--repair] [--force] [--older-than HOURS]`.
// Exit code 0: no difference is left. Objects younger than 24 hours, or HOURS, are not judged.
import { parseArgs } from 'node:util';
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { auditStorage } from '../apps/server/src/app/storage-commands/storage-commands.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const warn = (_fields: object, message: string) => console.error(message);
const log: Log = { ...silentLog, warn, error: warn };
const hourMs = 3_600_000;

function readRequest() {
  const { values } = parseArgs({
    options: {
      repair: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      'older-than': { type: 'string', default: '24' },
    },
  });
  const hours = Number(values['older-than']);
  if (!Number.isFinite(hours) || hours < 0)
    throw new StartError('audit.arguments', '--older-than takes a number of hours');
  return { repair: values.repair, force: values.force, minAgeMs: hours * hourMs };
}

try {
  const { config } = loadConfig();
  const say = (line: string) => console.log(line);
  if (!(await auditStorage(config, readRequest(), { say, log }))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
