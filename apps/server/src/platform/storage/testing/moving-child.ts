import { Readable } from 'node:stream';
import { silentLog } from '../../../shared/log.ts';
import { createLocalCopies } from '../local-copies.ts';
import { createS3Storage, type S3StorageOptions } from '../s3/s3-storage.ts';

/**
 * A process that stores a large stream in a bucket, makes a local copy of it and reads it slowly, and says its peak
 * memory in bytes after each. Arguments: the driver's options as JSON, size in bytes.
 */
const [options = '{}', size] = process.argv.slice(2);
const sizeBytes = Number(size);
const driver = JSON.parse(options) as S3StorageOptions;
const storage = createS3Storage(driver);
const key = 'workspaces/one/originals/large';

function* blocks() {
  const block = Buffer.alloc(65_536, 7);
  for (let left = sizeBytes; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
}
function say(what: string): void {
  process.stdout.write(`${what} ${process.resourceUsage().maxRSS * 1024}\n`);
}

say('start');
await storage.put({ key, body: Readable.from(blocks(), { objectMode: false }) });
say('put');
const copies = createLocalCopies({ storage, folder: driver.temporaryFolder, keepMs: 0, log: silentLog });
await copies.use({ key, sizeBytes }, async () => say('copy'));
await copies.close();
let count = 0;
for await (const block of await storage.read(key)) {
  count += (block as Uint8Array).length;
  // Longer than a block takes to arrive: what the reader does not take must not pile up.
  if (count % (8 * 2 ** 20) < 65_536) await new Promise((resolve) => setTimeout(resolve, 20));
}
if (count !== sizeBytes) throw new Error(`${count} bytes were read`);
say('read');
process.exit(0);
