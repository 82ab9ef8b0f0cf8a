import type { Log } from '../../shared/log.ts';
import type { Config } from '../config/index.ts';

/** Logs what is wrong with key or bucket as the product starts, so that nobody learns of it by a failing upload. */
export async function warnOfStorage({ storage }: Pick<Config, 'storage'>, log: Log): Promise<void> {
  if (storage.bucket === undefined) return;
  const { checkAccess } = await import('../../platform/storage/s3/check-bucket.ts');
  for await (const { outcome, what, detail } of checkAccess(storage.bucket)) {
    if (outcome === 'failed') log.error({ what, detail }, 'the storage cannot be used: see npm run storage:check');
  }
}
