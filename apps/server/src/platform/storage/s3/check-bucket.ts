import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { v4 } from 'uuid';
import { checksPrefix } from '../check-storage.ts';
import { type ReportLine, reportStep } from '../storage-report.ts';
import { readLifecycle } from './bucket-rules.ts';
import { createS3Calls, type S3Access, type S3Calls, terminalLimits } from './s3-calls.ts';
import { StoreRefusedError } from './s3-errors.ts';
import { createS3Storage } from './s3-storage.ts';

/** Whether key and bucket are what they should be, before anything is tried on them. */
export async function* checkAccess(access: S3Access): AsyncGenerator<ReportLine> {
  const calls = createS3Calls(access, terminalLimits);
  const { client, bucket: Bucket, call } = calls;
  try {
    await call((options) => client.send(new HeadBucketCommand({ Bucket }), options));
    yield { outcome: 'ok', what: 'key', detail: `accepted by ${access.endpoint}` };
    yield { outcome: 'ok', what: 'bucket', detail: `${Bucket} is there` };
  } catch (cause) {
    yield explainAccess(cause, access);
  } finally {
    calls.close();
  }
}

function explainAccess(cause: unknown, { bucket, endpoint }: S3Access): ReportLine {
  const status = cause instanceof StoreRefusedError ? cause.status : undefined;
  if (status === 404) {
    const detail = `${bucket} is not at ${endpoint}. Make it, or mend DO_SPACES_BUCKET (S3_BUCKET).`;
    return { outcome: 'failed', what: 'bucket', detail };
  }
  if (status === 403) {
    const detail = `The key is not accepted for ${bucket}. Check DO_SPACES_KEY and DO_SPACES_SECRET (S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY), the bucket's name, and that the key is for this bucket.`;
    return { outcome: 'failed', what: 'key', detail };
  }
  if (status === 301 || status === 400) {
    const detail = `${endpoint} is not the endpoint of this bucket (${status}). Check DO_SPACES_ENDPOINT (S3_ENDPOINT), the region and S3_SIGNING_REGION.`;
    return { outcome: 'failed', what: 'endpoint', detail };
  }
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return { outcome: 'failed', what: 'endpoint', detail: `${endpoint} does not answer: ${reason}` };
}

/** What browsers and strangers see of the bucket, and its rules. Leaves nothing behind. */
export async function* checkBucketRules(
  access: S3Access,
  { webOrigin, temporaryFolder }: { webOrigin: string; temporaryFolder: string },
): AsyncGenerator<ReportLine> {
  const calls = createS3Calls(access);
  const storage = createS3Storage({ ...access, temporaryFolder });
  const key = `${checksPrefix}/${v4()}`;
  const handle = await storage.openMultipart({ key, contentType: 'audio/mpeg' });
  try {
    const signed = await storage.signPart({ key, handle, partNumber: 1, sizeBytes: 5, lifeMs: 300_000 });
    if (signed) {
      yield await reportStep('CORS', `Run npm run storage:setup (the control panel cannot expose ETag).`, () =>
        checkCors(signed, webOrigin),
      );
    }
    yield await reportStep('private', "Make the bucket private: recordings are nobody else's business.", () =>
      checkPrivate(storage, key),
    );
    yield await reportStep(
      'lifecycle',
      'Run npm run storage:setup; without it, parts of lost uploads cost money for ever.',
      () => checkLifecycle(calls),
    );
  } finally {
    await storage.abortMultipart({ key, handle }).catch(() => undefined);
    await storage.delete(key).catch(() => undefined);
    calls.close();
  }
}

/** As a browser does it: first it asks whether it may, then it sends and looks at the ETag. */
async function checkCors({ url, headers }: { url: string; headers: Record<string, string> }, origin: string) {
  const asking = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' };
  const preflight = await fetch(url, { method: 'OPTIONS', headers: asking });
  const allowed = preflight.headers.get('access-control-allow-origin');
  if (!preflight.ok || (allowed !== origin && allowed !== '*')) {
    throw new Error(`A browser at ${origin} may not send parts (${preflight.status})`);
  }
  const sent = await fetch(url, { method: 'PUT', headers: { ...headers, origin }, body: 'check' });
  const exposed = sent.headers.get('access-control-expose-headers') ?? '';
  if (!sent.ok) throw new Error(`A part from ${origin} was answered with ${sent.status}`);
  if (!/\betag\b/i.test(exposed)) throw new Error('The ETag of a part is not exposed to browsers');
  return `browsers at ${origin} may send parts and see their ETag`;
}

async function checkPrivate(storage: ReturnType<typeof createS3Storage>, key: string): Promise<string> {
  const object = `${key}.private`;
  await storage.put({ key: object, body: Buffer.from('private') });
  try {
    const signed = await storage.signRead({ key: object, lifeMs: 60_000, contentType: 'text/plain' });
    const address = new URL(signed ?? '');
    if ((await fetch(address)).status !== 200) throw new Error('A signed address does not open an object');
    address.search = '';
    const { status } = await fetch(address);
    if (status === 200) throw new Error('Anybody can read objects without a signature');
    return `objects open by signed addresses only (${status} without)`;
  } finally {
    await storage.delete(object);
  }
}

async function checkLifecycle(calls: S3Calls): Promise<string> {
  const rules = await readLifecycle(calls);
  const aborting = rules.find((rule) => rule.Status === 'Enabled' && rule.AbortIncompleteMultipartUpload);
  if (!aborting) throw new Error('No rule ends incomplete uploads');
  return `incomplete uploads go after ${aborting.AbortIncompleteMultipartUpload?.DaysAfterInitiation} days`;
}
