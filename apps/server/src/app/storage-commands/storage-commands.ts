import { createStorageAudit, type Difference } from '../../features/storage-audit/index.ts';
import { createUploadEnding } from '../../features/uploads/index.ts';
import { checkStorage } from '../../platform/storage/check-storage.ts';
import type { ReportLine } from '../../platform/storage/storage-report.ts';
import type { Log } from '../../shared/log.ts';
import type { Config } from '../config/index.ts';
import { createStorage, temporaryFolderOf } from '../create-storage.ts';
import { withDatabase } from '../with-database.ts';
import { cdnSteps } from './cdn-steps.ts';

type Say = (line: string) => void;

const present = ({ outcome, what, detail }: ReportLine) => `${outcome.padEnd(11)} ${what.padEnd(10)} ${detail}`;

/** Prints the lines as they come; answers whether none failed. */
async function sayAll(lines: AsyncIterable<ReportLine>, say: Say): Promise<boolean> {
  let isGood = true;
  for await (const line of lines) {
    say(present(line));
    if (line.outcome === 'failed') isGood = false;
  }
  return isGood;
}

const webOriginOf = ({ http }: Config) => new URL(http.publicUrl).origin;

/** `npm run storage:setup`: rules of the bucket, and what is to be done by hand. Answers whether nothing failed. */
export async function setUpStorage(config: Config, say: Say): Promise<boolean> {
  const { bucket } = config.storage;
  if (bucket === undefined) {
    say(`ok          disk       recordings live in ${config.dataDir}/storage; there is nothing to set up`);
    return true;
  }
  const { setUpBucket } = await import('../../platform/storage/s3/set-up-bucket.ts');
  const isGood = await sayAll(setUpBucket(bucket, { webOrigin: webOriginOf(config) }), say);
  for (const line of cdnSteps(config.storage)) say(line);
  return isGood;
}

/** `npm run storage:check`: each thing the product needs of its storage, tried. Answers whether all of it works. */
export async function tryStorage(config: Config, say: Say): Promise<boolean> {
  const { bucket } = config.storage;
  if (bucket === undefined) {
    const storage = await createStorage(config);
    const space = await storage.space();
    say(`ok          disk       ${config.dataDir}/storage, ${Math.floor((space?.freeBytes ?? 0) / 2 ** 20)} MiB free`);
    return sayAll(checkStorage(storage), say);
  }
  const { checkAccess, checkBucketRules } = await import('../../platform/storage/s3/check-bucket.ts');
  if (!(await sayAll(checkAccess(bucket), say))) return false;
  const canUse = await sayAll(checkStorage(await createStorage(config)), say);
  if (!canUse) return false;
  const options = { webOrigin: webOriginOf(config), temporaryFolder: temporaryFolderOf(config) };
  return sayAll(checkBucketRules(bucket, options), say);
}

export interface AuditRequest {
  repair: boolean;
  force: boolean;
  minAgeMs: number;
}

/** `npm run storage:audit`: differences between rows and objects. Answers whether none is left. */
export async function auditStorage(config: Config, request: AuditRequest, { say, log }: { say: Say; log: Log }) {
  const storage = await createStorage(config);
  return withDatabase(config, { command: 'storage-audit', log }, async (database) => {
    const now = () => new Date();
    const { abortIfOpen } = createUploadEnding({ database, storage, now });
    const audit = createStorageAudit({ database, storage, abortUpload: abortIfOpen, now });
    const onDifference = (difference: Difference, isRepaired: boolean) =>
      say(`${isRepaired ? 'repaired ' : 'found    '} ${describeDifference(difference)}`);
    const { objects, others, claims, differences, repaired, refused } = await audit({ ...request, onDifference });
    if (refused !== undefined) say(`nothing was repaired: ${refused} (--force repairs all the same)`);
    say(
      `${objects} objects (${others} of kinds that are not compared), ${claims} rows, ${differences} differences, ${repaired} repaired`,
    );
    return differences === repaired;
  });
}

function describeDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'orphan_object':
      return `object without a row: ${difference.key} (${difference.sizeBytes} bytes, ${difference.modifiedAt.toISOString()})`;
    case 'orphan_pcm':
      return `samples of a job that has ended: ${difference.key} (${difference.objectCount} objects, ${difference.sizeBytes} bytes)`;
    case 'object_missing':
      return `recording ${difference.recordingId} without its object: ${difference.key}`;
    case 'rendition_missing':
      return `recording ${difference.recordingId} without its rendition: ${difference.key}`;
    case 'avatar_missing':
      return `picture of a person without its object: ${difference.key}`;
    case 'size_differs':
      return `recording ${difference.recordingId} of ${difference.rowBytes} bytes, object of ${difference.objectBytes}: ${difference.key}`;
    case 'stray_transfer':
      return `open transfer without an upload: ${difference.handle}`;
    case 'transfer_missing':
      return `open upload ${difference.uploadId} without its transfer`;
  }
}
