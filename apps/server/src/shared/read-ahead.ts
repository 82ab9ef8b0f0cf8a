import { Readable } from 'node:stream';

/**
 * The same items, up to `most` of them taken before they are asked for: their source works on while the consumer waits
 * for something else. Who leaves early comes back when the source has ended.
 */
export async function* readAhead<Item>(source: AsyncIterable<Item>, most: number): AsyncGenerator<Item> {
  const stream = Readable.from(source, { highWaterMark: most });
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  // The loop below throws it; what the source says to being left early is nobody's business.
  stream.on('error', () => {});
  try {
    yield* stream as AsyncIterable<Item>;
  } finally {
    stream.destroy();
    await closed;
  }
}
