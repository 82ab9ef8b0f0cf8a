import { lookup } from 'node:dns/promises';
import type { Readable } from 'node:stream';
import { Agent } from 'undici';
import { readOwnAddresses } from './addresses.ts';
import { parseAllowList } from './allow-list.ts';
import { createConnector, type Resolve } from './connector.ts';
import { createDestinations } from './destination.ts';
import { type BodyGuard, guardBody } from './guard-body.ts';
import { OutboundError, toOutboundError } from './outbound.errors.ts';

/** How long and how much; every request may set its own. */
export interface OutboundLimits {
  /** Until the connection stands, the look-up of the name included; of all requests of one `createOutbound`. */
  connectMs: number;
  /** From the request to its headers, for each hop. */
  headersMs: number;
  /** Without a byte of the body. */
  idleMs: number;
  /** From the first hop to the last byte. */
  totalMs: number;
  /** Of the body. */
  maxBytes: number;
  minBytesPerMinute: number;
}

const defaultLimits: OutboundLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 30_000,
  totalMs: 5 * 60_000,
  maxBytes: 10 * 2 ** 20,
  minBytesPerMinute: 1_024,
};

const mostRedirects = 5;
const redirectStatuses = [301, 302, 303, 307, 308];
const userAgent = 'AudioTricks/0.1';
/** What goes along to another origin; a key for the first one must not. */
const travellingHeaders = new Set(['accept', 'user-agent', 'range', 'if-range', 'if-none-match', 'if-modified-since']);

export interface OutboundRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  limits?: Partial<Omit<OutboundLimits, 'connectMs'>>;
  /** 5 unless told; 0 answers the redirect itself. Only GET and HEAD follow. */
  maxRedirects?: number;
}

export interface OutboundResponse {
  /** Where the answer came from, after redirects. */
  url: URL;
  status: number;
  /** By lower-case name; the first of several. */
  headers: Record<string, string>;
  /** As sent, never decompressed. Read it to its end or destroy it. Fails with an OutboundError. */
  body: Readable;
}

/** The one way out to addresses that people gave. */
export interface Outbound {
  /**
   * Sends a request and answers as soon as the headers are there, whatever the status. Throws OutboundError; when the
   * signal is aborted its reason.
   */
  fetch(url: string | URL, request?: OutboundRequest): Promise<OutboundResponse>;
  /** Throws the OutboundError that `fetch` would before it looks a name up. */
  checkUrl(url: string): URL;
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** Host names, addresses and ranges that are reached although they are not public: `OUTBOUND_ALLOW`. */
  allow: readonly string[];
  limits?: Partial<OutboundLimits>;
  /** Looks names up; the system's way unless given. */
  resolve?: Resolve;
}

/**
 * Guards every request to an address that came from a person (imports, feeds, webhooks, provider addresses) against
 * being turned inwards: see docs/decisions/outbound.md. One connection a request, none kept.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const { resolve = (hostname) => lookup(hostname, { all: true }) } = options;
  const common = { ...defaultLimits, ...options.limits };
  const destinations = createDestinations({ allow: parseAllowList(options.allow), readOwnAddresses });
  const connect = createConnector({ destinations, resolve, connectMs: common.connectMs });
  const agent = new Agent({ connect, pipelining: 0, allowH2: false, maxHeaderSize: 32 * 1024 });

  async function fetch(target: string | URL, request: OutboundRequest = {}): Promise<OutboundResponse> {
    const { method = 'GET', signal, maxRedirects = mostRedirects } = request;
    let { headers = {} } = request;
    const limits = { ...common, ...request.limits };
    const clock = AbortSignal.timeout(limits.totalMs);
    const stop = signal ? AbortSignal.any([signal, clock]) : clock;
    let url = destinations.checkUrl(target);
    for (let hops = 0; ; hops++) {
      const answer = await ask(url, { ...request, method, headers }, { limits, stop }).catch((cause: unknown) => {
        throw explain(cause, signal, clock);
      });
      const location = redirectStatuses.includes(answer.status) ? answer.headers.location : undefined;
      if (location === undefined || maxRedirects === 0 || !['GET', 'HEAD'].includes(method)) {
        const maxBytes = method === 'HEAD' ? Number.POSITIVE_INFINITY : limits.maxBytes;
        const guard = { ...limits, maxBytes, explain: (cause: unknown) => explain(cause, signal, clock) };
        return { ...answer, body: guardAnswer(answer, guard) };
      }
      discard(answer.body);
      if (hops === maxRedirects) throw new OutboundError('too_many_redirects');
      const next = destinations.checkUrl(URL.parse(location, url) ?? '');
      if (next.origin !== url.origin) headers = onlyTravelling(headers);
      url = next;
    }
  }

  async function ask(
    url: URL,
    { method, headers, body }: OutboundRequest & { method: NonNullable<OutboundRequest['method']> },
    { limits, stop }: { limits: OutboundLimits; stop: AbortSignal },
  ): Promise<OutboundResponse> {
    stop.throwIfAborted();
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'identity', ...headers },
      body: body ?? null,
      signal: stop,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
    });
    return { url, status: answer.statusCode, headers: firstOfEach(answer.headers), body: answer.body };
  }

  return {
    fetch,
    checkUrl: destinations.checkUrl,
    close: () => agent.destroy(),
  };
}

function guardAnswer({ headers, body }: OutboundResponse, guard: BodyGuard): Readable {
  const announcedBytes = Number(headers['content-length'] ?? 0);
  if (!(announcedBytes > guard.maxBytes)) return guardBody(body, guard);
  discard(body);
  throw new OutboundError('too_large');
}

/** Its failure is expected: nobody reads it. */
function discard(body: Readable): void {
  body.on('error', () => {});
  body.destroy();
}

function onlyTravelling(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => travellingHeaders.has(name.toLowerCase())));
}

/** The caller's own reason where the caller stopped it, else what it means. */
function explain(cause: unknown, signal: AbortSignal | undefined, clock: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (clock.aborted && !(cause instanceof OutboundError)) return new OutboundError('timed_out', cause);
  return toOutboundError(cause);
}

function firstOfEach(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name, first] as const];
  });
  return Object.fromEntries(entries);
}
