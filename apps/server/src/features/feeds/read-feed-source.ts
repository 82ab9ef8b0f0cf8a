import { type Outbound, OutboundError, type OutboundResponse } from '../../platform/outbound/index.ts';
import { FeedRefusedError, notAFeed, requestFailed } from './feeds.errors.ts';
import { type ParsedFeed, parseFeed } from './parse-feed.ts';

/** Of a feed; the largest podcasts have some 6 MB. */
const maxBytes = 8 * 2 ** 20;
const limits = { headersMs: 10_000, idleMs: 10_000, totalMs: 25_000, maxBytes };
const longestWaitMs = 24 * 60 * 60_000;
/** Bytes in which a feed has begun, if it is one. */
const beginningBytes = 1_024;

/** What makes the next request conditional. */
export interface FeedVersion {
  etag: string | null;
  lastModified: string | null;
}

export type FeedAnswer = { kind: 'unchanged' } | { kind: 'feed'; feed: ParsedFeed; version: FeedVersion };

export type ReadFeedSource = ReturnType<typeof createReadFeedSource>;

/**
 * Fetches and reads a feed. Throws `feed.url_invalid`, `feed.address_refused`, `feed.not_a_feed`, `feed.too_large`,
 * `feed.unreachable` (FeedRefusedError where the server answered with an error).
 */
export function createReadFeedSource({ outbound, now }: { outbound: Outbound; now: () => Date }) {
  return async function readFeedSource(
    url: string,
    options: { known?: FeedVersion; signal?: AbortSignal } = {},
  ): Promise<FeedAnswer> {
    const { known, signal } = options;
    const headers = {
      accept: 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1',
      ...(known?.etag && { 'if-none-match': known.etag }),
      ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
    };
    try {
      const response = await outbound.fetch(url, { headers, limits, ...(signal && { signal }) });
      return await readAnswer(response, known !== undefined);
    } catch (cause) {
      throw cause instanceof OutboundError ? requestFailed(cause) : cause;
    }
  };

  async function readAnswer(response: OutboundResponse, isConditional: boolean): Promise<FeedAnswer> {
    const { status, headers, body, url } = response;
    try {
      if (status === 304 && isConditional) return { kind: 'unchanged' };
      if (status !== 200) throw new FeedRefusedError(status, readRetryAfter(headers, now()));
      const text = decode(await readAll(body), headers['content-type'] ?? '');
      const version = { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
      return { kind: 'feed', feed: parseFeed(text, url.href), version };
    } finally {
      body.on('error', () => {});
      body.destroy();
    }
  }
}

/** Gives up at once on what does not begin like XML: an address of audio is not read to its end. */
async function readAll(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let count = 0;
  let isChecked = false;
  for await (const chunk of body) {
    chunks.push(chunk);
    count += chunk.length;
    if (isChecked || count < beginningBytes) continue;
    checkBeginning(Buffer.concat(chunks));
    isChecked = true;
  }
  const all = Buffer.concat(chunks);
  checkBeginning(all);
  return all;
}

function checkBeginning(bytes: Buffer): void {
  // UTF-16 has a zero beside each of these letters.
  const text = bytes
    .toString('latin1', 0, beginningBytes)
    .replaceAll('\0', '')
    .replace(/^(\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, '');
  if (!text.trimStart().startsWith('<')) throw notAFeed();
}

/** By its mark, the header, or its own first line, in this order. */
function decode(bytes: Buffer, contentType: string): string {
  const declared = /^<\?xml[^>]{0,200}encoding=["']([\w.:-]{1,40})["']/.exec(bytes.toString('latin1', 0, 300))?.[1];
  const charset = /charset=["']?([\w.:-]{1,40})/i.exec(contentType)?.[1];
  const mark = bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : undefined;
  for (const label of [mark, charset, declared]) {
    try {
      if (label !== undefined) return new TextDecoder(label).decode(bytes);
    } catch {
      // An encoding of a name that nobody knows: the next one may be known.
    }
  }
  return new TextDecoder().decode(bytes);
}

function readRetryAfter(headers: Record<string, string>, now: Date): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), longestWaitMs) : undefined;
}
