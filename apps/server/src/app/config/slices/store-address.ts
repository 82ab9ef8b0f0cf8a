/** An origin as people write it, with or without scheme; null where it is none. */
export function parseOrigin(given: string): string | null {
  const text = /^[a-z]+:\/\//i.test(given) ? given : `https://${given}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
  return isPlain ? url.origin : null;
}

/** The control panel shows the origin endpoint with the bucket in its host; requests are made without it. */
export function withoutBucket(origin: string, bucket: string): string {
  const url = new URL(origin);
  if (!url.hostname.startsWith(`${bucket}.`)) return origin;
  url.hostname = url.hostname.slice(bucket.length + 1);
  return url.origin;
}

/** `fra1` out of `https://fra1.digitaloceanspaces.com`; null where the host is another. */
export function spacesRegionOf(origin: string): string | null {
  return /^([a-z0-9-]+)\.digitaloceanspaces\.com$/.exec(new URL(origin).hostname)?.[1] ?? null;
}
