import { GetObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { contentDisposition } from '../../../shared/http/content-disposition.ts';
import { assertKey } from '../keys.ts';
import { maxUrlLifeMs } from '../signed-url.ts';
import type { Storage } from '../storage.ts';
import { maxPartCount } from './part-list.ts';
import type { S3Calls } from './s3-calls.ts';

/** What every part is sent as: the type that counts is the object's, given when the transfer was opened. */
const partType = 'application/octet-stream';

const lifeSeconds = (lifeMs: number) => Math.max(1, Math.floor(Math.min(lifeMs, maxUrlLifeMs) / 1000));

/** Addresses of the store itself. Made here without asking it; each opens one thing, one way, for a short time. */
export function createS3Signing({ client, bucket: Bucket }: S3Calls): Pick<Storage, 'signPart' | 'signRead'> {
  return {
    async signPart({ key, handle, partNumber, sizeBytes, lifeMs }) {
      assertKey(key);
      if (partNumber < 1 || partNumber > maxPartCount) throw new RangeError(`Parts are 1 to ${maxPartCount}.`);
      const command = new UploadPartCommand({ Bucket, Key: key, UploadId: handle, PartNumber: partNumber });
      // Browsers set the length themselves and let nobody else do it: it is signed, not among the headers to send.
      const bound: Record<string, string> = { 'content-type': partType };
      if (sizeBytes !== null) bound['content-length'] = String(sizeBytes);
      command.middlewareStack.add(
        (next) => async (step) => {
          Object.assign((step as { request: { headers: object } }).request.headers, bound);
          return next(step);
        },
        { step: 'build', name: 'boundHeaders' },
      );
      const signableHeaders = new Set(Object.keys(bound));
      const url = await getSignedUrl(client, command, { expiresIn: lifeSeconds(lifeMs), signableHeaders });
      return { url, headers: { 'content-type': partType } };
    },

    async signRead({ key, lifeMs, contentType, fileName }) {
      assertKey(key);
      const command = new GetObjectCommand({
        Bucket,
        Key: key,
        ResponseContentType: contentType,
        ResponseContentDisposition: dispositionOf(contentType, fileName),
        // A cache between us and the browser would answer after the address has expired.
        ResponseCacheControl: `private, max-age=${lifeSeconds(lifeMs)}`,
      });
      return getSignedUrl(client, command, { expiresIn: lifeSeconds(lifeMs) });
    },
  };
}

/** Only sound and pictures are shown in place; whatever else somebody uploaded is saved. */
function dispositionOf(contentType: string, fileName: string | undefined): string {
  const type = /^(audio|video|image)\/(?!svg)/.test(contentType) ? 'inline' : 'attachment';
  return fileName === undefined ? type : contentDisposition(type, fileName);
}
