import { describe, expect, test } from 'vitest';
import { parseAddress } from './addresses.ts';
import { parseAllowList } from './allow-list.ts';

function hasAddress(entries: string[], text: string): boolean {
  const address = parseAddress(text);
  return address !== null && parseAllowList(entries).hasAddress(address);
}

describe('the operator’s list', () => {
  test('takes hosts by their exact name', () => {
    const list = parseAllowList(['Media.internal', 'ollama']);
    expect(list.hasHost('media.internal')).toBe(true);
    expect(list.hasHost('MEDIA.internal.')).toBe(true);
    expect(list.hasHost('ollama')).toBe(true);
    expect(list.hasHost('evil.media.internal')).toBe(false);
    expect(list.hasHost('media.internal.evil.org')).toBe(false);
  });

  test.each([
    ['10.0.0.0/8', '10.9.8.7', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['192.168.1.5', '192.168.1.5', true],
    ['192.168.1.5', '192.168.1.6', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', '10.0.0.1', false],
    ['::1', '::1', true],
  ])('%s and %s', (entry, address, isListed) => {
    expect(hasAddress([entry], address)).toBe(isListed);
  });

  test.each(['http://media.internal', 'media.internal:8080', '10.0.0.0/33', '10.0.0', '*', 'a b', '-x'])(
    'refuses the entry %j',
    (entry) => {
      expect(() => parseAllowList([entry])).toThrow(RangeError);
    },
  );
});
