// Runs the embedded server in a process of its own, so that tests can kill its supervisor or run it as somebody else.
// Argument: the options as JSON. Writes one JSON line per event; ends when its input does.
import { silentLog } from '../../../../shared/log.ts';
import { StartError } from '../../../../shared/start-error.ts';
import { startEmbeddedPostgres } from '../index.ts';

const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
try {
  const server = await startEmbeddedPostgres({ ...JSON.parse(process.argv[2] ?? '{}'), log: silentLog });
  say({ event: 'ready', pid: server.pid(), port: server.port, url: server.url });
  process.stdin.resume().once('end', async () => {
    await server.stop();
    process.exit(0);
  });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  say({ event: 'failed', code: error.code, message: error.message });
  process.exitCode = 1;
}
