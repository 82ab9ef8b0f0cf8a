// Sets the rules of the bucket that the settings name (CORS, lifecycle): `npm run storage:setup`. Safe to repeat.
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { setUpStorage } from '../apps/server/src/app/storage-commands/storage-commands.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

try {
  const { config } = loadConfig();
  if (!(await setUpStorage(config, (line) => console.log(line)))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
