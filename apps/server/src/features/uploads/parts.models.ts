import { maxPartCount } from '@audiotricks/contracts';
import type { StoredPart } from '../../platform/storage/index.ts';

const mebibyte = 2 ** 20;
const smallestPartBytes = 8 * mebibyte;
/**
 * Of what is recorded live: the least that object stores take, so that little waits on the recorder's own machine.
 * 10,000 of them hold 52 GB: weeks of sound.
 */
const livePartBytes = 5 * mebibyte;
/** Below the limit of 10,000, so that rounding never reaches it. */
const aimedPartCount = 9_000;

/** No object store holds more in one object (5 TiB). */
export const largestObjectBytes = 5 * 2 ** 40;

/** How a file is cut. `sizeBytes` and `partCount` are null while the size is not known yet. */
export interface PartPlan {
  sizeBytes: number | null;
  partSizeBytes: number;
  partCount: number | null;
}

/** Parts of 8 MiB, larger ones (whole MiB) only where there would be more than 9,000; of 5 MiB while the size is not known. */
export function partSizeFor(sizeBytes: number | null): number {
  if (sizeBytes === null) return livePartBytes;
  const needed = Math.max(smallestPartBytes, Math.ceil(sizeBytes / aimedPartCount));
  return Math.ceil(needed / mebibyte) * mebibyte;
}

export function planOf({ sizeBytes, partSizeBytes }: { sizeBytes: number | null; partSizeBytes: number }): PartPlan {
  const partCount = sizeBytes === null ? null : Math.ceil(sizeBytes / partSizeBytes);
  return { sizeBytes, partSizeBytes, partCount };
}

/** Where a part stands and how large it has to be; null for a part that the upload does not have. */
export function spanOf(plan: PartPlan, partNumber: number) {
  if (partNumber < 1 || partNumber > (plan.partCount ?? maxPartCount)) return null;
  const offsetBytes = (partNumber - 1) * plan.partSizeBytes;
  const exactBytes = plan.sizeBytes === null ? null : Math.min(plan.partSizeBytes, plan.sizeBytes - offsetBytes);
  return { offsetBytes, exactBytes, maxBytes: exactBytes ?? plan.partSizeBytes };
}

export type PartCheck =
  | { kind: 'whole'; sizeBytes: number }
  | { kind: 'missing'; partNumbers: number[] }
  /** Parts that have arrived in a size that leaves a gap or runs over. */
  | { kind: 'wrong_size'; partNumbers: number[] };

/**
 * Whether what has arrived is the whole file: every part there, each of its size. Where the size was not known, all
 * parts up to the highest count, and all but the last have the full size.
 */
export function checkParts(plan: PartPlan, stored: readonly StoredPart[]): PartCheck {
  const sizes = new Map(stored.map((part) => [part.partNumber, part.sizeBytes]));
  const highest = stored.reduce((most, part) => Math.max(most, part.partNumber), 1);
  const partCount = Math.max(plan.partCount ?? 0, highest);
  const numbers = Array.from({ length: partCount }, (_, index) => index + 1);
  const missing = numbers.filter((number) => !sizes.has(number));
  if (missing.length > 0) return { kind: 'missing', partNumbers: missing };
  const wrong = numbers.filter(
    (number) => !fits(plan, { number, isLast: number === partCount, size: sizes.get(number) }),
  );
  if (wrong.length > 0) return { kind: 'wrong_size', partNumbers: wrong };
  return { kind: 'whole', sizeBytes: stored.reduce((sum, part) => sum + part.sizeBytes, 0) };
}

function fits(plan: PartPlan, part: { number: number; isLast: boolean; size: number | undefined }): boolean {
  const span = spanOf(plan, part.number);
  if (span === null || part.size === undefined) return false;
  if (span.exactBytes !== null) return part.size === span.exactBytes;
  return part.isLast ? part.size >= 1 && part.size <= plan.partSizeBytes : part.size === plan.partSizeBytes;
}
