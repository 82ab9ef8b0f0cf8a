import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { StorageUnavailableError } from '../storage.errors.ts';
import type { ByteRange } from '../storage.ts';

export interface OpenedBody {
  body: Readable;
  /** Of this answer. */
  sizeBytes: number;
  /** Names the object's content, so that the rest is read from the same. */
  pin: string | undefined;
}

interface Reading {
  /** Asks for the span, or for everything; rejects where the object is missing or the store away. */
  open(range: ByteRange | undefined, pin: string | undefined, signal: AbortSignal): Promise<OpenedBody>;
  range?: ByteRange;
}

/** How often in a row it is asked again without a byte in between. */
const fruitlessTries = 5;

/**
 * The bytes as one stream that survives broken connections: it asks again from the byte it has come to. Rejects before
 * the first byte where the object is not there.
 */
export async function resumeReading({ open, range }: Reading): Promise<Readable> {
  const closing = new AbortController();
  let current = await open(range, undefined, closing.signal);
  const start = range?.start ?? 0;
  const end = start + current.sizeBytes;
  let position = start;
  let wanted = Promise.withResolvers<void>();
  let isPumping = false;

  const output = new Readable({
    highWaterMark: 256 * 1024,
    read() {
      wanted.resolve();
      if (isPumping) return;
      isPumping = true;
      void pump().catch((cause: unknown) => output.destroy(cause instanceof Error ? cause : new Error(String(cause))));
    },
    destroy(error, done) {
      closing.abort();
      current.body.destroy();
      wanted.resolve();
      done(error);
    },
  });
  // Before somebody reads it, a break is found by the reading itself.
  current.body.on('error', () => undefined);

  async function pump(): Promise<void> {
    let fruitless = 0;
    while (position < end && !output.destroyed) {
      const before = position;
      const broken = await drain();
      if (broken === null || output.destroyed) continue;
      fruitless = position > before ? 0 : fruitless + 1;
      if (fruitless > fruitlessTries) throw new StorageUnavailableError(broken);
      await delay(Math.random() * 100 * 2 ** fruitless);
      if (!output.destroyed) await reopen();
    }
    if (!output.destroyed) output.push(null);
  }

  /** Hands on what comes; answers why it ended before its end, or null. */
  async function drain(): Promise<unknown> {
    try {
      for await (const block of current.body as AsyncIterable<Uint8Array>) {
        position += block.length;
        if (output.destroyed) return null;
        wanted = Promise.withResolvers();
        if (!output.push(block)) await wanted.promise;
      }
      return position < end ? new Error('The answer ended early.') : null;
    } catch (cause) {
      return cause ?? new Error('The answer broke off.');
    }
  }

  async function reopen(): Promise<void> {
    current = await open({ start: position, end: end - 1 }, current.pin, closing.signal);
    current.body.on('error', () => undefined);
    if (output.destroyed) current.body.destroy();
  }

  return output;
}
