import os from 'node:os';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Global unicast: everything else of IPv6 is local, special, or an IPv4 address in other clothes. */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by their number, but inside a cloud they answer only its own machines: Azure's WireServer. */
const metadata = new Set(['168.63.129.16']);

/**
 * The address a text means, or null where it is none. `[…]` and zone ids are taken off; an IPv4 address that is mapped
 * into IPv6 is answered as what it is.
 */
export function parseAddress(text: string): Address | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
}

/**
 * Whether a machine on the open internet is meant. Not so: private, loopback, link-local, metadata, carrier (100.64/10),
 * multicast, documentation, benchmark and reserved ranges, IPv6 forms that carry an IPv4 address (mapped, compatible,
 * 6to4, NAT64, Teredo), and what is no address at all.
 */
export function isPublicAddress(address: Address | null): boolean {
  if (address === null || address.range() !== 'unicast') return false;
  if (metadata.has(address.toString())) return false;
  return isIpv4(address) || address.match(globalIpv6);
}

/** Every address that one of this machine's own interfaces has now. */
export function readOwnAddresses(): ReadonlySet<string> {
  const all = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(all.map(({ address }) => parseAddress(address)?.toNormalizedString() ?? address));
}

export function isIpv4(address: Address): address is ipaddr.IPv4 {
  return address.kind() === 'ipv4';
}
