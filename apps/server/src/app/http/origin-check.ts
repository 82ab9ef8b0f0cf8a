import type { FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';

/**
 * Refuses a browser's request that another site made: an `Origin` that is neither the instance's public one nor the
 * host it was sent to. Programs send no `Origin` and hold no cookie of ours.
 */
export function createOriginCheck(publicUrl: string): (request: FastifyRequest) => void {
  const publicOrigin = new URL(publicUrl).origin;

  return (request) => {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin !== undefined && origin !== publicOrigin && hostOf(origin) !== request.host.toLowerCase()) refuse();
    if (origin === undefined && (site === 'cross-site' || site === 'same-site')) refuse();
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function refuse(): never {
  throw new AppError('auth.origin_refused', 'Requests from other sites are refused here.');
}
