import { describe, expect, it } from 'vitest';
import type { Take } from './take.ts';
import { createTakeBytes } from './take-bytes.ts';
import type { TakeStore } from './take-store.ts';

const take: Take = {
  ...{ id: 't', workspaceId: 'w', userId: 'u', fileName: 'a.webm', contentType: 'audio/webm', uploadId: null },
  ...{ startedAtMs: 0, sizeBytes: 0, recordedMs: 0 },
};

/** A browser's storage with room for so many pieces. */
function storageFor(pieces: number, isOpen = true): TakeStore & { kept: () => string } {
  let kept = '';
  let left = pieces;
  const closed = () => Promise.reject(new DOMException('closed', 'SecurityError'));
  return {
    kept: () => kept,
    add: () => (isOpen ? Promise.resolve() : closed()),
    append: async (_, { startByte, bytes }) => {
      if (left === 0) throw new DOMException('full', 'QuotaExceededError');
      if (startByte !== kept.length) throw new Error('a gap');
      left -= 1;
      kept += new TextDecoder().decode(bytes);
    },
    read: async (_, startByte, endByte) => {
      if (endByte > kept.length) throw new Error('not kept');
      return new Blob([kept.slice(startByte, endByte)]);
    },
    keepUploadId: async () => undefined,
    list: async () => [],
    remove: async () => undefined,
  };
}

async function record(store: TakeStore) {
  const grown: number[] = [];
  const faults: unknown[] = [];
  const bytes = createTakeBytes({
    ...{ store, take },
    onGrown: (sizeBytes) => grown.push(sizeBytes),
    onUnkept: (error) => faults.push(error),
  });
  for (const piece of ['abc', '', 'de', 'fgh', 'i']) bytes.add(new Blob([piece]), 0);
  await bytes.settled();
  const text = async (startByte: number, endByte: number) => (await bytes.read(startByte, endByte)).text();
  return { bytes, grown, faults, text };
}

describe('the bytes of a take', () => {
  it('are kept in order, and told when they are', async () => {
    const store = storageFor(9);
    const { grown, faults, bytes, text } = await record(store);
    expect(store.kept()).toBe('abcdefghi');
    expect(grown).toEqual([3, 5, 8, 9]);
    expect(bytes.sizeBytes()).toBe(9);
    expect(await text(2, 6)).toBe('cdef');
    expect(faults).toEqual([]);
  });

  it('stay in memory from where the storage is full, read as one', async () => {
    const store = storageFor(2);
    const { grown, faults, text } = await record(store);
    expect(store.kept()).toBe('abcde');
    expect(faults).toHaveLength(1);
    expect(grown).toEqual([3, 5, 8, 9]);
    expect(await text(0, 9)).toBe('abcdefghi');
    expect(await text(1, 4)).toBe('bcd');
    expect(await text(4, 7)).toBe('efg');
    expect(await text(6, 9)).toBe('ghi');
  });

  it('stay in memory where there is no storage at all', async () => {
    const { faults, text } = await record(storageFor(9, false));
    expect(faults).toHaveLength(1);
    expect(await text(0, 9)).toBe('abcdefghi');
    expect(await text(3, 5)).toBe('de');
  });
});
