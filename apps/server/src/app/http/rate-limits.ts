import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import type { Caller } from '../../shared/http/implement.ts';

/** Requests a minute, counted in this process. */
export interface RateLimits {
  /** From one address (an IPv6 /64 counts as one). */
  perAddress: number;
  /** By one account, from wherever. */
  perAccount: number;
  /** With the tokens of one session, of which each replaces the former: a program that runs wild leaves the rest to its owner. */
  perToken: number;
  /** Accounts made from one address. */
  registrationsPerAddress: number;
  /** Feeds fetched for somebody who looks at them, by one account: each may be megabytes from elsewhere. */
  previewsPerAccount: number;
  /** Links by mail asked for from one address. */
  linksPerAddress: number;
  /** Parts and media by signed address, and files of the web app, from one address: many of them make one upload or page. */
  bulkPerAddress: number;
}

export const defaultRateLimits: Readonly<RateLimits> = {
  perAddress: 1_200,
  perAccount: 1_200,
  perToken: 1_000,
  registrationsPerAddress: 30,
  previewsPerAccount: 30,
  linksPerAddress: 30,
  bulkPerAddress: 12_000,
};

export type RateLimitName = keyof RateLimits;

/** Counts a request; sets `RateLimit`, `RateLimit-Policy` and the older `RateLimit-*` headers; throws `request.rate_limited` when it is one too many. */
export type CountRequest = (name: RateLimitName, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const windowSeconds = 60;

/** As the headers call them. */
const policyNames: Readonly<Record<RateLimitName, string>> = {
  perAddress: 'address',
  perAccount: 'account',
  perToken: 'token',
  registrationsPerAddress: 'registrations',
  previewsPerAccount: 'previews',
  linksPerAddress: 'links',
  bulkPerAddress: 'bulk',
};

/** How many addresses, accounts or sessions each limit remembers; the least recently seen are forgotten first. */
const rememberedKeys = 50_000;

export async function createRateLimits(
  app: FastifyInstance,
  limits: RateLimits,
  callerOf: (request: FastifyRequest) => Caller,
): Promise<CountRequest> {
  await app.register(rateLimit, { global: false });
  const byAccount = { keyGenerator: (request: FastifyRequest) => callerOf(request).userId };
  function counter(max: number, key = {}) {
    const options = { max, timeWindow: windowSeconds * 1000, cache: rememberedKeys, ...key };
    return app.createRateLimit(options);
  }
  const counters = {
    perAddress: counter(limits.perAddress),
    perAccount: counter(limits.perAccount, byAccount),
    perToken: counter(limits.perToken, { keyGenerator: (request: FastifyRequest) => callerOf(request).sessionId }),
    registrationsPerAddress: counter(limits.registrationsPerAddress),
    previewsPerAccount: counter(limits.previewsPerAccount, byAccount),
    linksPerAddress: counter(limits.linksPerAddress),
    bulkPerAddress: counter(limits.bulkPerAddress),
  };

  return async (name, request, reply) => {
    const count = await counters[name](request);
    if (count.isAllowed) return;
    // draft-ietf-httpapi-ratelimit-headers: one item for each limit that counts the request.
    append(reply, 'ratelimit-policy', `"${policyNames[name]}";q=${count.max};w=${windowSeconds}`);
    append(reply, 'ratelimit', `"${policyNames[name]}";r=${count.remaining};t=${count.ttlInSeconds}`);
    // Where several limits count a request, the headers tell of the one that is nearest to its end.
    const told = reply.getHeader('ratelimit-remaining');
    if (told === undefined || count.remaining <= Number(told)) {
      reply.header('ratelimit-limit', count.max);
      reply.header('ratelimit-remaining', count.remaining);
      reply.header('ratelimit-reset', count.ttlInSeconds);
    }
    if (!count.isExceeded) return;
    reply.header('retry-after', Math.max(1, count.ttlInSeconds));
    throw new AppError('request.rate_limited', `Too many requests. Try again in ${count.ttlInSeconds} s.`);
  };
}

function append(reply: FastifyReply, name: string, item: string): void {
  const before = reply.getHeader(name);
  reply.header(name, before === undefined ? item : `${before}, ${item}`);
}
