import {
  type CORSRule,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { checksPrefix } from '../check-storage.ts';
import type { S3Calls } from './s3-calls.ts';
import { StoreRefusedError } from './s3-errors.ts';

/** Rules of ours are known by this; those of others stay as they are. */
const ours = 'audiotricks-';

/** An upload without progress ends after a day; this is for what the product never learned of. */
const abortAfterDays = 7;

/** What browsers of the web app need: parts by PUT, whose ETag they may see, and reading in spans. */
export function corsRule(webOrigin: string): CORSRule {
  return {
    ID: `${ours}web`,
    AllowedOrigins: [webOrigin],
    AllowedMethods: ['GET', 'HEAD', 'PUT'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges'],
    MaxAgeSeconds: 3600,
  };
}

export const lifecycleRules: LifecycleRule[] = [
  {
    ID: `${ours}incomplete-uploads`,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortAfterDays },
  },
  // Samples of chunks that wait for the engine; the product frees them itself when a job ends.
  { ID: `${ours}samples`, Status: 'Enabled', Filter: { Prefix: 'pcm/' }, Expiration: { Days: 30 } },
  { ID: `${ours}checks`, Status: 'Enabled', Filter: { Prefix: `${checksPrefix}/` }, Expiration: { Days: 1 } },
];

export async function readCors({ client, bucket: Bucket, call }: S3Calls): Promise<CORSRule[]> {
  const command = new GetBucketCorsCommand({ Bucket });
  const { CORSRules: rules = [] } = await orNone(call((options) => client.send(command, options)));
  return rules;
}

export async function readLifecycle({ client, bucket: Bucket, call }: S3Calls): Promise<LifecycleRule[]> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket });
  const { Rules: rules = [] } = await orNone(call((options) => client.send(command, options)));
  return rules;
}

/** Ours beside those of others, whichever ours were before. Answers how many of others stayed. */
export async function writeCors(calls: S3Calls, rule: CORSRule): Promise<number> {
  const others = (await readCors(calls)).filter(({ ID: id }) => !id?.startsWith(ours));
  const CORSConfiguration = { CORSRules: [...others, rule] };
  const command = new PutBucketCorsCommand({ Bucket: calls.bucket, CORSConfiguration });
  await calls.call((options) => calls.client.send(command, options));
  return others.length;
}

export async function writeLifecycle(calls: S3Calls, rules: LifecycleRule[]): Promise<number> {
  const others = (await readLifecycle(calls)).filter(({ ID: id }) => !id?.startsWith(ours));
  const LifecycleConfiguration = { Rules: [...others, ...rules] };
  const command = new PutBucketLifecycleConfigurationCommand({ Bucket: calls.bucket, LifecycleConfiguration });
  await calls.call((options) => calls.client.send(command, options));
  return others.length;
}

/** A bucket without rules answers that there is no such configuration. */
async function orNone<Answer extends object>(asking: Promise<Answer>): Promise<Partial<Answer>> {
  try {
    return await asking;
  } catch (cause) {
    const isNone = cause instanceof StoreRefusedError && /^NoSuch(CORS|Lifecycle)Configuration$/.test(cause.storeCode);
    if (isNone) return {};
    throw cause;
  }
}
