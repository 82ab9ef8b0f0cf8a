import type { FastifyRequest } from 'fastify';
import type { Device } from './identity.models.ts';

/** Where a request came from, as it is kept on a session. */
export function deviceOf(request: FastifyRequest): Device {
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, 500);
  return { userAgent, ipAddress: request.ip };
}
