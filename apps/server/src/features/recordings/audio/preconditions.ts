/** What tells one state of an object from another. */
export interface Validators {
  /** Strong, with its quotes. */
  etag: string;
  lastModified: Date;
}

export interface ConditionalHeaders {
  'if-none-match'?: string | undefined;
  'if-modified-since'?: string | undefined;
}

/** RFC 9110, 13.2.2: whether the client has this state already (304). */
export function isNotModified(headers: ConditionalHeaders, { etag, lastModified }: Validators): boolean {
  const known = headers['if-none-match'];
  if (known !== undefined) return known.trim() === '*' || tagsOf(known).some((tag) => tag.replace(/^W\//, '') === etag);
  const since = dateOf(headers['if-modified-since']);
  return since !== null && seconds(lastModified) <= seconds(since);
}

/** RFC 9110, 13.1.5: whether a Range still counts. Only a strong tag or the exact date do. */
export function isRangeCurrent(ifRange: string | undefined, { etag, lastModified }: Validators): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.trim().startsWith('"') || ifRange.trim().startsWith('W/')) return ifRange.trim() === etag;
  const date = dateOf(ifRange);
  return date !== null && seconds(date) === seconds(lastModified);
}

function tagsOf(list: string): string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

function dateOf(text: string | undefined): Date | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
