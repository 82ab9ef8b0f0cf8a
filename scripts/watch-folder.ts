// Imports what appears in a folder, once: npm run watch-folder -- DIR [--server URL] [--workspace ID]; see docs/ways-in.md.
import { readOptions, usage } from './watch-folder/options.ts';
import { startWatching } from './watch-folder/start.ts';
import { StopError } from './watch-folder/stop-error.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const options = await readOptions({ args: process.argv.slice(2), environment: process.env });
  if (options === null) return say(usage);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());
  await startWatching({ ...options, signal: stop.signal, say });
}

try {
  await main();
  // A transfer that was left half-way may still hold a connection.
  process.exit(0);
} catch (error) {
  if (!(error instanceof StopError)) throw error;
  process.stderr.write(`watch-folder: ${error.message}\n`);
  process.exit(1);
}
