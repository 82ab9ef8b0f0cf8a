import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

/** Calls of which S3 demands a checksum of the body. */
const demanding = new Set(['DeleteObjectsCommand', 'PutBucketCorsCommand', 'PutBucketLifecycleConfigurationCommand']);

/** Sends Content-MD5 where S3 demands a checksum: the SDK sends CRC32 alone, which servers that know only MD5 refuse. */
export function addContentMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (step) => {
      const { request } = step as { request: { body?: unknown; headers: Record<string, string> } };
      const { body } = request;
      const isWhole = typeof body === 'string' || body instanceof Uint8Array;
      if (isWhole && demanding.has(context.commandName ?? '')) {
        request.headers['content-md5'] = createHash('md5').update(body).digest('base64');
      }
      return next(step);
    },
    { step: 'build', name: 'contentMd5' },
  );
}
