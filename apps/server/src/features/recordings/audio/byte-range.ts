import type { ByteRange } from '../../../platform/storage/index.ts';

/** What a Range header comes to: the whole, one span, or nothing that can be given (416). */
export type RangeAnswer = { kind: 'whole' } | { kind: 'span'; range: ByteRange } | { kind: 'unsatisfiable' };

const whole: RangeAnswer = { kind: 'whole' };

/**
 * RFC 9110, 14.2: a Range that is not well-formed bytes is ignored; several ranges may be answered by the whole; a
 * span that begins beyond the end cannot be satisfied; an end beyond the end is cut.
 */
export function parseRange(header: string | undefined, sizeBytes: number): RangeAnswer {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '');
  if (!match) return whole;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return whole;
  if (first === '') return suffix(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Number(last);
  if (last !== '' && end < start) return whole;
  if (start >= sizeBytes) return { kind: 'unsatisfiable' };
  return { kind: 'span', range: { start, end: Math.min(end, sizeBytes - 1) } };
}

function suffix(length: number, sizeBytes: number): RangeAnswer {
  if (length === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' };
  return { kind: 'span', range: { start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 } };
}
