import { silentLog } from '../../../shared/log.ts';
import { createDatabase } from '../../database/index.ts';
import { createQueue } from '../index.ts';
import { createWaitHandler, waitJob } from './wait-job.ts';

/** A worker process of tests: `worker-program.ts <url> <process id> <slots>`; tells its parent what happens. */
const [url = '', processId = '', slots = '1'] = process.argv.slice(2);
const tell = (event: string, key = '') => process.send?.({ event, key });

const database = createDatabase({ url, poolSize: 6, applicationName: processId });
const queue = createQueue({ database, url, jobs: [waitJob], log: silentLog });
const handler = createWaitHandler(processId, {
  onStart: (key) => tell('started', key),
  onEnd: (key, error) => tell(error ? ((error as { code?: string }).code ?? 'failed') : 'ended', key),
});
const worker = await queue.work({ handlers: [handler], slots: { engine: Number(slots), io: 1 }, processId });
tell('ready');

process.once('SIGTERM', async () => {
  await worker.stop({ deadlineMs: 0 });
  await queue.close();
  await database.close();
  process.disconnect();
});
process.once('disconnect', () => process.exit());
