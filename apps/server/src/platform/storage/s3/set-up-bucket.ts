import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { type ReportLine, reportStep } from '../storage-report.ts';
import { corsRule, lifecycleRules, writeCors, writeLifecycle } from './bucket-rules.ts';
import { createS3Calls, type S3Access, terminalLimits } from './s3-calls.ts';
import { StoreRefusedError } from './s3-errors.ts';

const keyAdvice =
  'Run this command once with a key that may change the bucket itself; the key of the product needs only objects.';

/** Sets the bucket's rules; safe to repeat. What a server does not know is told as `unsupported`. */
export async function* setUpBucket(access: S3Access, { webOrigin }: { webOrigin: string }): AsyncGenerator<ReportLine> {
  const calls = createS3Calls(access, terminalLimits);
  const { client, bucket: Bucket, call } = calls;
  const found = await reportStep(
    'bucket',
    'Make the bucket first, and check its name, the endpoint and the key.',
    async () => {
      await call((options) => client.send(new HeadBucketCommand({ Bucket }), options));
      return `${Bucket} at ${access.endpoint} answers`;
    },
  );
  yield found;
  if (found.outcome !== 'ok') return;
  yield await orUnsupported('CORS', keyAdvice, async () => {
    const others = await writeCors(calls, corsRule(webOrigin));
    return `browsers may send parts from ${webOrigin} and see their ETag${besides(others)}`;
  });
  yield await orUnsupported('lifecycle', keyAdvice, async () => {
    const others = await writeLifecycle(calls, lifecycleRules);
    return `incomplete uploads go after 7 days, pcm/ after 30, checks/ after 1${besides(others)}`;
  });
  calls.close();
}

const besides = (others: number) => (others === 0 ? '' : `; ${others} rules of others stay`);

async function orUnsupported(what: string, advice: string, step: () => Promise<string>): Promise<ReportLine> {
  let isUnsupported = false;
  const line = await reportStep(what, advice, () =>
    step().catch((cause: unknown) => {
      isUnsupported = isNotImplemented(cause);
      throw cause;
    }),
  );
  if (!isUnsupported) return line;
  return {
    outcome: 'unsupported',
    what,
    detail: 'This server does not know it; see docs/spaces.md for what it is for.',
  };
}

function isNotImplemented(cause: unknown): boolean {
  if (!(cause instanceof StoreRefusedError)) return false;
  return cause.status === 501 || cause.status === 405 || cause.storeCode === 'NotImplemented';
}
