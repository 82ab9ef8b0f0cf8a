import ipaddr from 'ipaddr.js';
import { type Address, isIpv4, parseAddress } from './addresses.ts';

/** What the operator lets through besides the open internet. */
export interface AllowList {
  /** Whether the name itself is listed: whatever it resolves to is let through. */
  hasHost(hostname: string): boolean;
  hasAddress(address: Address): boolean;
}

const hostPattern = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/**
 * Reads the entries of `OUTBOUND_ALLOW`: host names (exact), addresses, or ranges in CIDR notation. Throws RangeError
 * naming the entry that is none of them.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const ranges: [Address, number][] = [];
  for (const entry of entries) {
    const range = parseRange(entry);
    const host = normalizeHost(entry);
    if (range) ranges.push(range);
    else if (hostPattern.test(host) && !/^[\d.]+$/.test(host)) hosts.add(host);
    else throw new RangeError(`${JSON.stringify(entry)} is neither a host name nor an address range`);
  }
  return {
    hasHost: (hostname) => hosts.has(normalizeHost(hostname)),
    hasAddress: (address) => ranges.some(([start, bits]) => isWithin(address, start, bits)),
  };
}

function parseRange(entry: string): [Address, number] | null {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  const isWhole = ipaddr.IPv4.isValidFourPartDecimal(entry) || ipaddr.IPv6.isValid(entry);
  const address = isWhole ? parseAddress(entry) : null;
  return address && [address, isIpv4(address) ? 32 : 128];
}

function isWithin(address: Address, start: Address, bits: number): boolean {
  return address.kind() === start.kind() && address.match(start, bits);
}

function normalizeHost(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}
