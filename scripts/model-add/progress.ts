import { Transform } from 'node:stream';

interface ProgressOptions {
  name: string;
  /** Bytes that were there before. */
  offset: number;
  sizeBytes: number | undefined;
  say(line: string): void;
}

/** A line for every tenth of a file of known size, else for every 50 MB. */
export function createProgress({ name, offset, sizeBytes, say }: ProgressOptions): Transform {
  const everyBytes = Math.max(sizeBytes === undefined ? 50e6 : sizeBytes / 10, 1e6);
  let bytes = offset;
  let told = Math.floor(bytes / everyBytes);
  if (offset > 0) say(`${name}: going on after ${megabytes(offset)}`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      const step = Math.floor(bytes / everyBytes);
      if (step > told) {
        told = step;
        say(`${name}: ${megabytes(bytes)}${sizeBytes === undefined ? '' : ` of ${megabytes(sizeBytes)}`}`);
      }
      done(null, chunk);
    },
  });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e5) / 10} MB`;
}
