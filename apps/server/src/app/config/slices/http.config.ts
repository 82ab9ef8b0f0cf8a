import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { isLoopback } from '../loopback.ts';
import { flag, type Values, variable, wholeNumber } from '../variable.ts';

const ADDRESS = 'must be an http or https address without path, such as https://audio.example.org';

const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (url && plain) return url.origin;
  context.addIssue({ code: 'custom', message: ADDRESS });
  return z.NEVER;
});

/** Addresses and ranges in CIDR notation; a name would be somebody else's to decide. */
const proxies = z
  .string()
  .optional()
  .transform((text, context) => {
    const entries = text?.split(/[\s,]+/).filter(Boolean) ?? [];
    const wrong = entries.find((entry) => !ipaddr.isValidCIDR(entry) && !isWholeAddress(entry));
    if (wrong === undefined) return entries;
    context.addIssue({ code: 'custom', message: 'must hold addresses or ranges such as 10.0.0.0/8' });
    return z.NEVER;
  });

/** `ipaddr.isValid` also takes `10` and `0x0a.1`. */
function isWholeAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

export const httpVariables = {
  PORT: variable(wholeNumber(0, 65_535).default(3000), {
    description: 'Port of the API and the web app. 0 lets the system choose one.',
    default: '3000',
  }),
  HOST: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address')
      .default('127.0.0.1'),
    {
      description: 'Address to listen on. 127.0.0.1 is reached from this machine only, 0.0.0.0 from everywhere.',
      default: '127.0.0.1',
    },
  ),
  PUBLIC_URL: variable(origin.optional(), {
    description:
      'The address under which people reach it, when that is not this machine: behind a proxy, or on a network.',
    default: { note: 'http://HOST:PORT' },
  }),
  TRUSTED_PROXIES: variable(proxies, {
    description:
      'Addresses or ranges (CIDR), separated by commas, of the proxies in front. Only from these X-Forwarded-For, -Proto and -Host are believed; without them everybody behind a proxy counts as one client.',
    default: { note: 'none' },
  }),
  ALLOW_INSECURE_HTTP: variable(flag.default(false), {
    description:
      '1 allows an http PUBLIC_URL on a host other than this machine: passwords and sessions then cross the network in clear.',
    default: '0',
  }),
};

export interface HttpConfig {
  /** 0: the system chooses. */
  port: number;
  host: string;
  /** Where people reach it, without a slash at its end. */
  publicUrl: string;
  /** As set; undefined: `publicUrl` is the address it listens on. */
  givenPublicUrl?: string;
  /** Whose `X-Forwarded-*` is believed: addresses and ranges. */
  trustedProxies: string[];
  /** Both the listening and the public address are of this machine only. */
  loopbackOnly: boolean;
}

/** The address to open in a browser for what listens on `host`; a wildcard is reached by loopback. */
function listeningUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The same with the port that was chosen for 0. */
export function httpWithPort(http: HttpConfig, port: number): HttpConfig {
  return { ...http, port, publicUrl: http.givenPublicUrl ?? listeningUrl(http.host, port) };
}

export function buildHttpConfig(values: Values<typeof httpVariables>): HttpConfig {
  const { PORT: port, HOST: host, PUBLIC_URL: givenPublicUrl, TRUSTED_PROXIES: trustedProxies } = values;
  const publicUrl = givenPublicUrl ?? listeningUrl(host, port);
  const loopbackOnly = isLoopback(host) && isLoopback(new URL(publicUrl).hostname);
  return { port, host, publicUrl, givenPublicUrl, trustedProxies, loopbackOnly };
}

/** Refuses what would send passwords in clear over a network. */
export function checkHttp(values: Values<typeof httpVariables>): string | undefined {
  const { PUBLIC_URL: publicUrl, ALLOW_INSECURE_HTTP: allowed } = values;
  if (!publicUrl?.startsWith('http:') || allowed || isLoopback(new URL(publicUrl).hostname)) return undefined;
  return 'PUBLIC_URL must be https on a host other than this machine (ALLOW_INSECURE_HTTP=1 allows http)';
}
