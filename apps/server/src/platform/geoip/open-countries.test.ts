import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildMmdb } from '../../../test/mmdb-file.ts';
import { StartError } from '../../shared/start-error.ts';
import { openCountries } from './index.ts';

const countries = buildMmdb('Test-Country', {
  '192.0.2.0/24': { country: { iso_code: 'AU', names: { en: 'Australia' } } },
  '198.51.100.128/25': { country: { iso_code: 'CI' } },
  '203.0.113.0/24': { continent: { code: 'OC' } },
  '2001:db8::/32': { country: { iso_code: 'DE' } },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiotricks-geoip-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function keep(content: Buffer): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.mmdb`);
  await writeFile(path, content);
  return path;
}

test('names the country of an address where the database has one', async () => {
  const countryOf = openCountries(await keep(countries));
  const known = {
    '192.0.2.1': 'Australia',
    '192.0.2.255': 'Australia',
    '::ffff:192.0.2.7': 'Australia',
    '192.0.3.1': null,
    '198.51.100.127': null,
    '198.51.100.200': 'Côte d’Ivoire',
    // A place without a country.
    '203.0.113.5': null,
    '2001:db8::1': 'Germany',
    '2001:db9::1': null,
    '127.0.0.1': null,
    'no address': null,
  };
  expect(Object.fromEntries(Object.keys(known).map((address) => [address, countryOf(address)]))).toEqual(known);
});

test('knows none without a database', () => {
  expect(openCountries(null)('192.0.2.1')).toBeNull();
});

test.each([
  ['that is not there', async () => join(folder, 'missing.mmdb'), 'geoip.unreadable'],
  ['that is a folder', async () => folder, 'geoip.unreadable'],
  ['that is empty', () => keep(Buffer.alloc(0)), 'geoip.broken'],
  ['that is something else', () => keep(Buffer.from('<html>please sign in</html>'.repeat(100))), 'geoip.broken'],
  ['whose end is missing', () => keep(countries.subarray(0, countries.length / 2)), 'geoip.broken'],
  ['whose beginning is missing', () => keep(countries.subarray(countries.length - 220)), 'geoip.broken'],
  ['of something else', () => keep(buildMmdb('Test-ASN', {})), 'geoip.no_countries'],
])('a file %s stops the start and says what to do', async (_what, make, code) => {
  const path = await make();
  const open = () => openCountries(path);
  expect(open).toThrow(StartError);
  expect(open).toThrow(expect.objectContaining({ code, message: expect.stringContaining('GEOIP_MMDB_PATH') }));
});
