// Tries on the storage that the settings name what the product does with it: `npm run storage:check`.
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { tryStorage } from '../apps/server/src/app/storage-commands/storage-commands.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

try {
  const { config } = loadConfig();
  if (!(await tryStorage(config, (line) => console.log(line)))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
