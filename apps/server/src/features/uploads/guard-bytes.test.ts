import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { guardBytes } from './guard-bytes.ts';

function guard(limits: { maxBytes?: number; exactBytes?: number }) {
  const source = new PassThrough();
  const guarded = guardBytes(source, {
    maxBytes: limits.maxBytes ?? null,
    exactBytes: limits.exactBytes ?? null,
    tooLarge: () => new Error('too large'),
    tooShort: () => new Error('too short'),
    cut: () => new Error('cut'),
  });
  return { source, read: buffer(guarded) };
}

test('lets through what fits', async () => {
  const { source, read } = guard({ maxBytes: 5, exactBytes: 5 });
  source.write('ab');
  source.end('cde');
  expect((await read).toString()).toBe('abcde');
});

test('stops at the first byte too many and leaves the source alive', async () => {
  const { source, read } = guard({ maxBytes: 3 });
  source.write('abcd');
  await expect(read).rejects.toThrow('too large');
  expect(source.destroyed).toBe(false);
});

test('refuses a short one and an empty one', async () => {
  const short = guard({ maxBytes: 5, exactBytes: 5 });
  short.source.end('abcd');
  await expect(short.read).rejects.toThrow('too short');
  const empty = guard({});
  empty.source.end();
  await expect(empty.read).rejects.toThrow('too short');
});

test('tells a broken source from an ended one', async () => {
  for (const cause of [new Error('ECONNRESET'), undefined]) {
    const { source, read } = guard({ exactBytes: 5, maxBytes: 5 });
    source.write('abcd');
    setImmediate(() => source.destroy(cause));
    await expect(read).rejects.toThrow('cut');
  }
});
