import type { FastifyRequest } from 'fastify';

/**
 * The origin under which the client reached this server, for addresses it shall use next: the public one where the
 * request came to its host (a proxy may have taken TLS off), else the request's own, so that a browser stays on the
 * origin of its page.
 */
export function originOf(request: FastifyRequest, publicUrl: string): string {
  const publicOrigin = new URL(publicUrl);
  const own = `${request.protocol}://${request.host}`;
  if (!URL.canParse(own) || new URL(own).host === publicOrigin.host) return publicOrigin.origin;
  return new URL(own).origin;
}
