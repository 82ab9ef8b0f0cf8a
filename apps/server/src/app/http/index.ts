export { createHttpApp, type HttpAppOptions } from './http-app.ts';
export { defaultRateLimits, type RateLimits } from './rate-limits.ts';
export { createServerLog } from './request-log.ts';
export { defaultTimeouts, type HttpTimeouts } from './server-options.ts';
