import { OutboundError, type OutboundResponse } from '../../platform/outbound/index.ts';
import type { ImportLimits, ImportWorkDeps } from './imports.deps.ts';
import {
  notAudio,
  requestFailed,
  SourceBusyError,
  sourceConfused,
  sourceMissing,
  sourceRefused,
  timedOut,
} from './imports.errors.ts';
import { readContentRange, readRetryAfter } from './source-facts.ts';

export interface Question {
  url: string;
  /** The first byte wanted; 0 for the whole. */
  offset: number;
  /** Of the version whose bytes up to `offset` we have. */
  validator: string | null;
  maxBytes: number;
  /** When the import has to be over. */
  deadline: Date;
  signal: AbortSignal;
}

export type SourceAnswer =
  /** The bytes from `offset` on, or, where `isWhole`, from the first one. */
  | { kind: 'bytes'; response: OutboundResponse; isWhole: boolean; totalBytes: number | null }
  /** There are no bytes behind `offset`. */
  | { kind: 'end' }
  /** The version that we have the beginning of is gone. */
  | { kind: 'changed' };

/** Asks the other server for the file, or for the rest of it, and says what the answer means for an import. */
export function createAskSource(deps: Pick<ImportWorkDeps, 'outbound' | 'now'> & { limits: ImportLimits }) {
  const { outbound, limits, now } = deps;

  /** Throws AppErrors of the imports, and the signal's own reason. */
  return async function askSource(question: Question): Promise<SourceAnswer> {
    const { url, offset, validator, maxBytes, deadline, signal } = question;
    const totalMs = deadline.getTime() - now().getTime();
    if (totalMs <= 0) throw timedOut();
    const headers: Record<string, string> =
      offset > 0 && validator !== null ? { range: `bytes=${offset}-`, 'if-range': validator } : {};
    const response = await outbound
      .fetch(url, {
        headers,
        signal,
        limits: { headersMs: limits.headersMs, idleMs: limits.idleMs, totalMs, maxBytes },
      })
      .catch((cause: unknown) => {
        throw cause instanceof OutboundError ? requestFailed(cause) : cause;
      });
    const answer = interpret(response, offset);
    if (answer instanceof Error || answer.kind !== 'bytes') {
      response.body.on('error', () => {});
      response.body.destroy();
    }
    if (answer instanceof Error) throw answer;
    return answer;
  };

  function interpret(response: OutboundResponse, offset: number): SourceAnswer | Error {
    const { status, headers } = response;
    if (status === 429 || status === 408 || status === 425 || status >= 500) {
      return new SourceBusyError(status, readRetryAfter(response, now()));
    }
    const range = readContentRange(response);
    if (status === 416 && offset > 0) return range?.totalBytes === offset ? { kind: 'end' } : { kind: 'changed' };
    if (status === 404 || status === 410) return sourceMissing(status);
    if (status < 200 || status >= 300) return sourceRefused(status);
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') return notAudio('compressed bytes');
    if (status === 200 || status === 203) {
      return { kind: 'bytes', response, isWhole: true, totalBytes: lengthOf(headers) };
    }
    if (status !== 206 || offset === 0) return sourceConfused();
    if (range?.start !== offset) return { kind: 'changed' };
    return { kind: 'bytes', response, isWhole: false, totalBytes: range.totalBytes };
  }
}

function lengthOf(headers: Record<string, string>): number | null {
  const text = headers['content-length'] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
