import { type Readable, Transform } from 'node:stream';

export interface ByteGuard {
  /** More than this is cut off at once; null: no limit. */
  maxBytes: number | null;
  /** An end before this is an error; null: any end is fine that comes after the first byte. */
  exactBytes: number | null;
  tooLarge: () => Error;
  tooShort: () => Error;
  /** The connection broke. */
  cut: (cause?: unknown) => Error;
  /** Sees the bytes that are let through. */
  onBytes?: (bytes: Buffer) => void;
}

/**
 * The source's bytes, as many as there may be: too many, too few, none or a broken connection make the guarded stream
 * fail with the given errors. The source itself is never destroyed: where it is a request, an answer can still be sent.
 */
export function guardBytes(source: Readable, guard: ByteGuard): Readable {
  const { maxBytes, exactBytes, tooLarge, tooShort, cut, onBytes } = guard;
  let count = 0;
  const guarded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      if (maxBytes !== null && count > maxBytes) return done(tooLarge());
      onBytes?.(chunk);
      done(null, chunk);
    },
    flush(done) {
      if (count === 0 || (exactBytes !== null && count !== exactBytes)) done(tooShort());
      else done();
    },
  });
  const onError = (cause: unknown) => guarded.destroy(cut(cause));
  const onClose = () => {
    if (!source.readableEnded) guarded.destroy(cut());
  };
  source.on('error', onError);
  source.once('close', onClose);
  guarded.once('close', () => source.off('close', onClose));
  // Whoever reads it sees the failure; before that nobody may be listening yet.
  guarded.on('error', () => source.unpipe(guarded));
  if (source.destroyed && !source.readableEnded) guarded.destroy(cut());
  else source.pipe(guarded);
  return guarded;
}
