import { describe, expect, it } from 'vitest';
import { fingerprintOf, isSameFile } from './fingerprint.ts';

const size = 3 * 1024 * 1024;
const file = (change: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined, name = 'a.wav') => {
  const bytes = new Uint8Array(size);
  change(bytes);
  return new File([bytes], name, { lastModified: 5 });
};
const same = async (a: File, b: File) => isSameFile(await fingerprintOf(a), await fingerprintOf(b));

describe('fingerprint', () => {
  it('knows the same file again', async () => {
    expect(await same(file(), file())).toBe(true);
  });

  it('tells another name, another start and another end apart', async () => {
    expect(await same(file(), file(undefined, 'b.wav'))).toBe(false);
    expect(
      await same(
        file(),
        file((bytes) => bytes.fill(1, 0, 1)),
      ),
    ).toBe(false);
    expect(
      await same(
        file(),
        file((bytes) => bytes.fill(1, size - 1)),
      ),
    ).toBe(false);
  });

  it('goes by name, size and time where nothing could be hashed', async () => {
    const known = await fingerprintOf(file());
    const unhashed = { ...known, firstHash: null, lastHash: null };
    expect(isSameFile(unhashed, known)).toBe(true);
    expect(isSameFile(unhashed, { ...known, modifiedAtMs: 6 })).toBe(false);
  });
});
