import { type Address, isPublicAddress, parseAddress } from './addresses.ts';
import type { AllowList } from './allow-list.ts';
import { OutboundError } from './outbound.errors.ts';

/**
 * Ports above 1023 on which something listens that is not the web and may take a request for its own language: those
 * that browsers refuse, and the usual data stores. Below, only 80 and 443 are the web's.
 */
const refusedPorts = new Set([
  ...[1433, 1521, 1719, 1720, 1723, 2049, 2375, 2379, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 5900],
  ...[6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10080, 11211, 27017],
]);

export interface DestinationRules {
  allow: AllowList;
  /** Read anew each time: interfaces come and go. */
  readOwnAddresses: () => ReadonlySet<string>;
}

/** Says what may be asked, before a name is looked up and again for every address it stands for. */
export interface Destinations {
  /** The parsed address; throws OutboundError `url_invalid`, `address_refused`. */
  checkUrl(text: string | URL): URL;
  /** Throws OutboundError `address_refused` unless the host may be reached at every one of these addresses. */
  checkAnswers(hostname: string, answers: readonly string[]): void;
}

export function createDestinations({ allow, readOwnAddresses }: DestinationRules): Destinations {
  function mayReach(hostname: string, address: Address | null): boolean {
    if (address === null) return false;
    if (allow.hasHost(hostname) || allow.hasAddress(address)) return true;
    return isPublicAddress(address) && !readOwnAddresses().has(address.toNormalizedString());
  }

  function checkAnswers(hostname: string, answers: readonly string[]): void {
    // One private answer among public ones is a trap: whoever connects chooses.
    const isFine = answers.length > 0 && answers.every((answer) => mayReach(hostname, parseAddress(answer)));
    if (!isFine) throw new OutboundError('address_refused');
  }

  function checkUrl(text: string | URL): URL {
    // The parser turns every notation of IPv4 (0x7f.1, 017700000001, 2130706433, ①②⑦.0.0.1) into four numbers.
    const url = URL.parse(String(text));
    if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
      throw new OutboundError('url_invalid');
    }
    const address = parseAddress(url.hostname);
    if (address !== null) checkAnswers(url.hostname, [url.hostname]);
    const isListed = allow.hasHost(url.hostname) || (address !== null && allow.hasAddress(address));
    if (!isListed && !isWebPort(url.port)) throw new OutboundError('address_refused');
    return url;
  }

  return { checkUrl, checkAnswers };
}

function isWebPort(port: string): boolean {
  // The default port of the protocol is not written down.
  if (port === '') return true;
  const number = Number(port);
  return number === 80 || number === 443 || (number >= 1024 && !refusedPorts.has(number));
}
