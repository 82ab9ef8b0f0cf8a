import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { deriveKey } from '../../shared/keys.ts';

/** A signed address lives at most this long. */
export const maxUrlLifeMs = 15 * 60_000;

export interface SignedUrlQuery {
  workspace: string;
  /** Seconds since 1970. */
  expires: number;
  signature: string;
}

export type UrlSigner = ReturnType<typeof createUrlSigner>;

/**
 * Signs addresses of this server under `/media/`: method, path, workspace and end are bound by HMAC-SHA256 with a key
 * derived from the instance's secret, so an address opens one thing, one way, for a short time, and holds no secret.
 */
export function createUrlSigner({ instanceSecret, now }: { instanceSecret: Uint8Array; now: () => Date }) {
  const key = deriveKey(instanceSecret, 'media.url');

  function signatureOf({ method, path, workspace, expires }: Omit<SignedUrlQuery, 'signature'> & Target): string {
    return createHmac('sha256', key).update([method, path, workspace, expires].join('\n')).digest('base64url');
  }

  /** Path and query of the signed address; the caller puts the origin before it. */
  function sign({
    method,
    path,
    workspaceId,
    lifeMs = maxUrlLifeMs,
  }: Target & { workspaceId: string; lifeMs?: number }) {
    const expires = Math.floor((now().getTime() + Math.min(lifeMs, maxUrlLifeMs)) / 1000);
    const signature = signatureOf({ method, path, workspace: workspaceId, expires });
    const query = new URLSearchParams({ workspace: workspaceId, expires: String(expires), signature });
    return { pathAndQuery: `${path}?${query}`, expiresAt: new Date(expires * 1000) };
  }

  /** Throws `upload.url_invalid` or `upload.url_expired`. The expiry is looked at last: it tells a forger nothing. */
  function verify({ method, path, ...query }: Target & SignedUrlQuery): void {
    const expected = Buffer.from(signatureOf({ method, path, ...query }));
    const given = Buffer.from(query.signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new AppError('upload.url_invalid', 'This address is not valid. Ask for a new one.');
    }
    if (now().getTime() >= query.expires * 1000) {
      throw new AppError('upload.url_expired', 'This address has expired. Ask for a new one.');
    }
  }

  return { sign, verify };
}

interface Target {
  method: 'GET' | 'PUT';
  /** Absolute path without query. */
  path: string;
}
