import { createDatabase } from '../../src/platform/database/index.ts';
import { startUploadServer } from './upload-server.ts';

/**
 * The upload server as a process of its own, so that its memory can be measured and it can be killed.
 * Arguments: address of the database, folder of the storage. Says where it serves, and its peak memory when asked.
 */
const [databaseUrl = '', folder = ''] = process.argv.slice(2);
const database = createDatabase({ url: databaseUrl, poolSize: 4, applicationName: 'upload-server' });
const server = await startUploadServer({ database, folder, now: () => new Date() });
process.on('message', () => process.send?.({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.on('disconnect', () => process.exit(0));
process.send?.({ baseUrl: server.baseUrl });
