import { allRoutes, type RouteContract } from '@audiotricks/contracts';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import type {
  Authenticate,
  OnDenied,
  OnGivenOut,
  ReadPlatformPermissions,
  ResolveWorkspace,
} from '../../shared/http/access.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import { type Admission, createAccessCheck } from './access.ts';
import { mountApiDocs } from './api-docs.ts';
import { type BodyKind, bodyKindOf, readBodiesAs } from './bodies.ts';
import { createClientErrorHandler, refuseExpectation } from './client-errors.ts';
import { closePolitely } from './closing.ts';
import { handleError } from './error-handler.ts';
import { mountHealth, type Readiness } from './health.ts';
import { matchRoutes } from './match-routes.ts';
import { mountMissingRoutes } from './missing-routes.ts';
import { mountRoute } from './mount-route.ts';
import { createOriginCheck } from './origin-check.ts';
import { createRateLimits, defaultRateLimits, type RateLimits } from './rate-limits.ts';
import { logRequests } from './request-log.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { defaultJsonBodyLimitBytes, defaultTimeouts, type HttpTimeouts, serverOptions } from './server-options.ts';
import { mountWebApp } from './web-app.ts';

export interface HttpAppOptions {
  /** One for every contract: a missing, double or unknown one stops the start. */
  routes: readonly RouteImplementation[];
  /** What is served; `allRoutes` where it is not given. */
  contracts?: readonly RouteContract[];
  authenticate: Authenticate;
  resolveWorkspace: ResolveWorkspace;
  platformPermissionsOf: ReadPlatformPermissions;
  onDenied: OnDenied;
  onGivenOut: OnGivenOut;
  readiness: Readiness;
  log: FastifyBaseLogger;
  /** Where people reach the instance, e.g. `https://audio.example.org`. */
  publicUrl: string;
  /** Whose `X-Forwarded-*` is believed: addresses and ranges; nobody's where there are none. */
  trustProxy?: string[];
  rateLimits?: Partial<RateLimits>;
  jsonBodyLimitBytes?: number;
  timeouts?: Partial<HttpTimeouts>;
  /** Origins of an object store that browsers send parts to and play audio from. */
  storageOrigins?: readonly string[];
  /** Origins of a CDN that pictures come from. */
  imageOrigins?: readonly string[];
  /** The built web app; without it only the API is served. */
  webDistDir?: string;
  /** Runs when closing begins, before open connections are waited for: ends what would never end by itself. */
  beforeClose?: () => Promise<void> | void;
}

/** The HTTP face of the product, made from the contracts; it listens when the caller says so. */
export async function createHttpApp(options: HttpAppOptions): Promise<FastifyInstance> {
  const { authenticate, resolveWorkspace, platformPermissionsOf, onDenied, publicUrl } = options;
  const contracts = options.contracts ?? allRoutes;
  const implementations = matchRoutes(contracts, options.routes);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const clientErrors = createClientErrorHandler();
  const app = Fastify(
    serverOptions({
      log: options.log,
      trustProxy: options.trustProxy ?? [],
      jsonBodyLimitBytes: options.jsonBodyLimitBytes ?? defaultJsonBodyLimitBytes,
      timeouts,
      clientErrors,
    }),
  );
  clientErrors.watch(app.server);
  app.server.on('checkContinue', (request, response) => app.routing(request, response));
  app.server.on('checkExpectation', refuseExpectation);
  app.removeAllContentTypeParsers();
  app.setErrorHandler(handleError);

  const admissions = new WeakMap<FastifyRequest, Admission>();
  await setSecurityHeaders(app, {
    publicUrl,
    storageOrigins: options.storageOrigins ?? [],
    imageOrigins: options.imageOrigins ?? [],
  });
  logRequests(app, admissions);
  app.addHook('onRequest', requireHost);
  closePolitely(app, { graceMs: timeouts.closingMs, beforeClose: options.beforeClose ?? (() => {}) });
  await app.register(cookie);
  const count = await createRateLimits(app, { ...defaultRateLimits, ...options.rateLimits }, (request) => {
    const { caller } = admissions.get(request) ?? {};
    if (!caller) throw new Error('An account can be counted only after its token was read.');
    return caller;
  });
  const checkAccess = createAccessCheck({
    ...{ authenticate, resolveWorkspace, platformPermissionsOf, onDenied, count, admissions },
  });
  const checkOrigin = createOriginCheck(publicUrl);

  const byBody = Map.groupBy(implementations, ({ contract }) => bodyKindOf(contract));
  for (const kind of ['json', 'stream', 'none'] satisfies BodyKind[]) {
    await app.register(async (scope) => {
      readBodiesAs(kind, scope);
      for (const implementation of byBody.get(kind) ?? []) {
        mountRoute(scope, implementation, {
          checkAccess,
          checkOrigin,
          count,
          admissions,
          jsonArrivalMs: timeouts.jsonBodyMs,
          onGivenOut: options.onGivenOut,
        });
      }
    });
  }
  mountMissingRoutes(app, contracts, checkAccess);
  mountHealth(app, options.readiness);
  mountApiDocs(app, { contracts, publicUrl, count });
  await mountWebApp(app, { distDir: options.webDistDir, count });
  return app;
}

/** RFC 9112 3.2: HTTP/1.1 without exactly one Host is refused. */
async function requireHost(request: FastifyRequest): Promise<void> {
  if (request.raw.httpVersion === '1.1' && !request.headers.host) {
    throw new AppError('request.malformed', 'Send a Host header.');
  }
}
