import { buildImportParts } from './import-parts.ts';

/** A worker of imports as a process of its own, to be killed: `import-worker.child.ts <url> <folder> <process id>`. */
const [url = '', folder = '', processId = ''] = process.argv.slice(2);
const parts = await buildImportParts({ url, folder });
await parts.work({ processId });
process.on('disconnect', () => process.exit(0));
process.on('message', () => process.send?.({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.send?.('ready');
