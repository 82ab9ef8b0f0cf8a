import type { StorageConfig } from '../config/index.ts';

/** What cannot be done by the S3 API, in words; none where the bucket is not of Spaces. */
export function cdnSteps({ bucket, cdnOrigin }: StorageConfig): string[] {
  if (!bucket || !new URL(bucket.endpoint).hostname.endsWith('.digitaloceanspaces.com')) return [];
  if (cdnOrigin !== undefined)
    return [`The CDN is set to ${cdnOrigin}; only public, content-hashed objects go through it.`];
  return [
    '',
    'A CDN in front of the bucket is optional, for public objects (avatars) only; recordings never pass it:',
    `  1. Control panel, Spaces, ${bucket.bucket}, Settings, CDN: enable it (or: doctl compute cdn create ${bucket.bucket}.${bucket.region}.digitaloceanspaces.com).`,
    `  2. Set DO_CDN_ENDPOINT=https://${bucket.bucket}.${bucket.region}.cdn.digitaloceanspaces.com and start again.`,
    '  3. For taking public objects back, set DO_API_TOKEN and DO_CDN_ENDPOINT_ID (doctl compute cdn list).',
  ];
}
