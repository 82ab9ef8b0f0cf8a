import { type Attempts, withRetries } from '../backoff.ts';
import { ApiError, isTransient } from '../errors.ts';
import type { PlannedPart } from './part-plan.ts';
import type { PartSigner } from './part-signer.ts';
import { putPart } from './put-part.ts';
import type { UploadSource } from './upload-source.ts';

export interface SendPartsInput {
  file: UploadSource;
  parts: readonly PlannedPart[];
  parallelParts: number;
  attempts: Attempts;
  signer: PartSigner;
  signal: AbortSignal;
  wait: (error: unknown, attempt: number, signal: AbortSignal) => Promise<void>;
  /** Bytes of this part that are out; 0 when a try failed. */
  onPart: (part: PlannedPart, sentBytes: number) => void;
}

/** Refusals of fresh addresses by a store before that is what the upload fails with. */
const mostRefusals = 4;

/** Sends the parts, several at once; the first failure for good stops all. */
export async function sendParts(input: SendPartsInput): Promise<void> {
  const queue = [...input.parts];
  const stop = new AbortController();
  const signal = AbortSignal.any([input.signal, stop.signal]);

  async function worker(): Promise<void> {
    for (let part = queue.shift(); part; part = queue.shift()) {
      await sendPart(part, queue, { ...input, signal });
    }
  }

  const workers = Array.from({ length: Math.min(input.parallelParts, queue.length) }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  await Promise.all(workers);
}

function sendPart(part: PlannedPart, queue: readonly PlannedPart[], input: SendPartsInput): Promise<void> {
  const bytes = input.file.slice(part.startByte, part.endByte);
  let refusals = 0;
  const tryOnce = async () => {
    const upcoming = queue.map((other) => other.partNumber);
    const { url, headers } = await input.signer.sign(part.partNumber, upcoming);
    try {
      await putPart({ url, headers, bytes, signal: input.signal, onSent: (sent) => input.onPart(part, sent) });
      input.onPart(part, bytes.size);
    } catch (error) {
      input.onPart(part, 0);
      input.signer.forget(part.partNumber);
      throw error;
    }
  };
  return withRetries(tryOnce, {
    signal: input.signal,
    attempts: input.attempts,
    wait: input.wait,
    retryable: (error) => {
      if (isStoreRefusal(error)) refusals += 1;
      return isWorthAnotherTry(error) && refusals < mostRefusals;
    },
  });
}

/** Also an address that has ended (a new one is asked for) and a part cut on its way. */
function isWorthAnotherTry(error: unknown): boolean {
  if (isTransient(error) || isStoreRefusal(error)) return true;
  if (!(error instanceof ApiError)) return false;
  const isEndedAddress = error.status === 403 && !error.code.startsWith('permission.');
  return isEndedAddress || error.code === 'upload.part_incomplete';
}

/**
 * An object store says no in its own words: the address has ended, the transfer is gone, the body was too slow. The
 * server knows what is the matter: it is asked for a new address, and then refuses with the reason or gives one.
 */
function isStoreRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'http.refused';
}
