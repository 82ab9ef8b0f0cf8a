import type { Import } from '@audiotricks/contracts';
import type { ImportRow } from './imports.repository.ts';

/** An import as the API shows it. */
export function viewImport(row: ImportRow): Import {
  return {
    id: row.id,
    state: row.state,
    url: withoutQuery(row.url),
    name: row.title ?? row.fileName ?? lastPartOf(row.url),
    progress: progressOf(row),
    receivedBytes: row.receivedBytes,
    sizeBytes: row.sizeBytes,
    recordingId: row.recordingId,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail ?? '' },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** A query may hold a key, so nobody is shown it. */
export function withoutQuery(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.origin}${parsed.pathname}` : '';
}

/** Room for the pipeline is not counted: 1 is the recording that stands. */
function progressOf({ state, sizeBytes, receivedBytes }: ImportRow): number {
  if (state === 'completed') return 1;
  return sizeBytes === null || sizeBytes === 0 ? 0 : Math.min(receivedBytes / sizeBytes, 1);
}

function lastPartOf(url: string): string {
  const parsed = URL.parse(url);
  const last = parsed?.pathname.split('/').findLast((part) => part !== '');
  return decode(last ?? parsed?.hostname ?? '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
