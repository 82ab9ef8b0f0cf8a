import { fileNameSchema } from '@audiotricks/contracts';
import { parse } from 'content-disposition';
import type { OutboundResponse } from '../../platform/outbound/index.ts';

type Answer = Pick<OutboundResponse, 'url' | 'headers'>;

const longestNameChars = 255;
const longestWaitMs = 60 * 60_000;

/**
 * What `If-Range` may ask for: a strong ETag, or a date that can be taken as strong (RFC 9110, 8.8.2.2: at least a
 * second older than the answer). null where this version of the file has no name of its own.
 */
export function readValidator({ headers }: Answer): string | null {
  const { etag, date } = headers;
  const modified = headers['last-modified'];
  if (etag !== undefined && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)) return etag;
  const isOld = Date.parse(date ?? '') - Date.parse(modified ?? '') >= 1_000;
  return modified !== undefined && isOld ? modified : null;
}

/** Of a 206: where it begins and how large the whole is (null: not said). Of a 416: `start` is null. */
export function readContentRange({ headers }: Answer): { start: number | null; totalBytes: number | null } | null {
  const match = /^bytes (?:(\d{1,15})-\d{1,15}|\*)\/(\d{1,15}|\*)$/i.exec(headers['content-range']?.trim() ?? '');
  if (!match) return null;
  const [, start, total] = match;
  return {
    start: start === undefined ? null : Number(start),
    totalBytes: total === undefined || total === '*' ? null : Number(total),
  };
}

/** How long the other server wants us to wait; undefined where it does not say. At most an hour. */
export function readRetryAfter({ headers }: Answer, now: Date): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), longestWaitMs) : undefined;
}

/**
 * A name for the file: as the server says, else the last part of the address asked for or of the one it led to,
 * whichever has an extension.
 */
export function readFileName(answer: Answer, askedUrl: string): string {
  const fromPath = [URL.parse(askedUrl), answer.url].map((url) => lastPartOf(url));
  const candidates = [readDisposition(answer), ...fromPath.filter((name) => /\.[^.]{1,10}$/.test(name)), ...fromPath];
  for (const candidate of candidates) {
    const parsed = fileNameSchema.safeParse(shorten(candidate.toWellFormed()));
    if (parsed.success) return parsed.data;
  }
  return answer.url.hostname.slice(0, longestNameChars);
}

function readDisposition({ headers }: Answer): string {
  try {
    return parse(headers['content-disposition'] ?? '').parameters.filename ?? '';
  } catch {
    // What cannot be read names nothing.
    return '';
  }
}

function lastPartOf(url: URL | null): string {
  const last = url?.pathname.split('/').findLast((part) => part !== '') ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Cut in the middle, so that the extension stays. */
function shorten(name: string): string {
  return name.length <= longestNameChars ? name : `${name.slice(0, 200)}…${name.slice(-50)}`;
}
