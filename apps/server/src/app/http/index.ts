export { createHttpApp, type HttpAppOptions } from './http-app.ts';
export { createServerLog } from './request-log.ts';
