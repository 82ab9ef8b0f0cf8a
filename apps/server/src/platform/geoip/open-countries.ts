import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { Reader, type Response } from 'mmdb-lib';
import { z } from 'zod';
import { StartError } from '../../shared/start-error.ts';

/** The English name of the country that an address is used in, as far as is known. */
export type CountryOf = (ipAddress: string) => string | null;

/** What MaxMind's databases of countries and cities hold of an address, and those of others in their format. */
const recordSchema = z.object({ country: z.object({ iso_code: z.string().regex(/^[A-Z]{2}$/) }) });

const hint = 'set GEOIP_MMDB_PATH to a database of countries in the MMDB format, or leave it out';

/**
 * Opens a database of countries (MMDB), which stays in memory; without a path nobody knows any. Throws StartError
 * `geoip.unreadable`, `geoip.broken` or `geoip.no_countries`.
 */
export function openCountries(path: string | null): CountryOf {
  if (path === null) return () => null;
  const reader = parse(path, read(path));
  const { databaseType } = reader.metadata;
  if (!/country|city|enterprise/i.test(databaseType)) {
    throw new StartError('geoip.no_countries', `${path} holds no countries (it is "${databaseType}"): ${hint}`);
  }
  const names = new Intl.DisplayNames('en', { type: 'region' });
  return (ipAddress) => {
    if (!ipaddr.isValid(ipAddress)) return null;
    // IPv4 written as IPv6 is IPv4.
    const record = recordSchema.safeParse(reader.get(ipaddr.process(ipAddress).toString()));
    return record.success ? (names.of(record.data.country.iso_code) ?? null) : null;
  };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError('geoip.unreadable', `the database of countries cannot be read (${why}): ${hint}`, { cause });
  }
}

function parse(path: string, content: Buffer): Reader<Response> {
  try {
    const reader = new Reader<Response>(content);
    // A file that is cut off shows only where it is looked into.
    for (const address of ['0.0.0.0', '1.1.1.1', '128.0.0.1', '255.255.255.255']) reader.get(address);
    return reader;
  } catch (cause) {
    throw new StartError('geoip.broken', `${path} is no whole MMDB file: ${hint}`, { cause });
  }
}
