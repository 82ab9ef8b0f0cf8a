import { type Readable, Transform } from 'node:stream';
import { OutboundError } from './outbound.errors.ts';

/** How slow a sender may be, looked at once per window: slower, and it only holds our connection. */
const windowMs = 60_000;

export interface BodyGuard {
  maxBytes: number;
  /** Bytes that have to arrive within each minute in which we were ready for them; 0 for no such bound. */
  minBytesPerMinute: number;
  /** What a failure of the source is passed on as. */
  explain: (cause: unknown) => unknown;
}

/** The body's bytes, as many and as fast as they may and must be; fails with an OutboundError, or the caller's reason. */
export function guardBody(source: Readable, { maxBytes, minBytesPerMinute, explain }: BodyGuard): Readable {
  let count = 0;
  let countAtStart = 0;
  let wasHeldUp = false;
  const guarded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      done(count > maxBytes ? new OutboundError('too_large') : null, chunk);
    },
  });
  const timer = setInterval(() => {
    const isSlow = count - countAtStart < minBytesPerMinute;
    // While the reader does not read, nothing can arrive.
    const isHeldUp = guarded.readableLength >= guarded.readableHighWaterMark;
    if (isSlow && !isHeldUp && !wasHeldUp) guarded.destroy(new OutboundError('timed_out'));
    countAtStart = count;
    wasHeldUp = isHeldUp;
  }, windowMs);
  timer.unref();
  source.on('error', (cause) => guarded.destroy(explain(cause) as Error));
  guarded.once('close', () => {
    clearInterval(timer);
    source.destroy();
  });
  return source.pipe(guarded);
}
