import type { RouteContract } from '@audiotricks/contracts';
import type { FastifyInstance } from 'fastify';
import { renderApiPage } from './api-page.ts';
import { buildOpenApi } from './openapi.ts';
import type { CountRequest } from './rate-limits.ts';

/** `/openapi.json` for programs and `/docs/api` for people, both from the contracts. */
export function mountApiDocs(
  app: FastifyInstance,
  options: { contracts: readonly RouteContract[]; publicUrl: string; count: CountRequest },
): void {
  const { contracts, publicUrl, count } = options;
  const document = JSON.stringify(buildOpenApi(contracts, publicUrl));
  const page = renderApiPage(contracts);
  serve('/openapi.json', 'application/json; charset=utf-8', document);
  serve('/docs/api', 'text/html; charset=utf-8', page);

  function serve(url: string, contentType: string, body: string) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      onRequest: (request, reply) => count('perAddress', request, reply),
      handler: async (_request, reply) =>
        reply.header('content-type', contentType).header('cache-control', 'no-cache').send(body),
    });
  }
}
