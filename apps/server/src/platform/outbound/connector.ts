import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { Destinations } from './destination.ts';
import { OutboundError } from './outbound.errors.ts';

/** Every address of a name, as `dns.lookup` with `all: true` answers them. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/**
 * Opens connections to checked addresses only. The name is looked up once, every answer is checked, and the socket is
 * given these very answers: a name that means something else a moment later (DNS rebinding) has no second look-up to
 * win. The name itself stays, for TLS and for the Host header.
 */
export function createConnector(deps: { destinations: Destinations; resolve: Resolve; connectMs: number }) {
  const { destinations, resolve, connectMs } = deps;

  const lookup: LookupFunction = (hostname, options, callback) => {
    answer(hostname).then(
      ([first, ...others]) => {
        if (first === undefined) callback(new OutboundError('name_unknown'), '');
        else if (options.all) callback(null, [first, ...others]);
        else callback(null, first.address, first.family);
      },
      (cause: Error) => callback(cause, ''),
    );
  };

  async function answer(hostname: string): Promise<LookupAddress[]> {
    const answers = await resolve(hostname);
    if (answers.length === 0) throw new OutboundError('name_unknown');
    destinations.checkAnswers(
      hostname,
      answers.map(({ address }) => address),
    );
    return answers;
  }

  const open = buildConnector({ timeout: connectMs, allowH2: false, maxCachedSessions: 0, lookup });

  const connect: buildConnector.connector = (options, callback) => {
    const hostname = options.hostname.replace(/^\[(.*)\]$/, '$1');
    try {
      // Node looks nothing up for an address, so the check above would never be asked.
      if (isIP(hostname) !== 0) destinations.checkAnswers(hostname, [hostname]);
    } catch (cause) {
      return callback(cause as Error, null);
    }
    return open(options, callback);
  };
  return connect;
}
