import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from './missing-routes.ts';
import type { CountRequest } from './rate-limits.ts';

/** Addresses that belong to the server: what is missing there is a 404 and never the app's page. */
const serverPrefixes = ['/v1/', '/media/', '/health/', '/docs/', '/openapi.json', '/assets/', '/avatars/'];

/**
 * Serves the built web app from `distDir`: hashed files for ever, everything else checked by ETag, and the app's page
 * for every navigation, because the app routes in the browser.
 */
export async function mountWebApp(
  app: FastifyInstance,
  options: { distDir: string | undefined; count: CountRequest },
): Promise<void> {
  const { distDir, count } = options;
  app.setNotFoundHandler(async (request, reply) => {
    if (distDir === undefined || !isNavigation(request)) {
      await count('perAddress', request, reply);
      throw notFound();
    }
    return reply.sendFile('index.html');
  });
  if (distDir === undefined) return;

  await app.register(async (files) => {
    files.addHook('onRequest', async (request, reply) => {
      await count('bulkPerAddress', request, reply);
    });
    await files.register(fastifyStatic, {
      root: distDir,
      decorateReply: false,
      dotfiles: 'ignore',
      preCompressed: true,
      cacheControl: false,
      setHeaders: setCaching,
    });
  });
  await app.register(fastifyStatic, { root: distDir, serve: false, cacheControl: false, setHeaders: setCaching });
}

/** Vite writes the content's hash into the names below `assets/`. */
function setCaching(reply: FastifyReply, path: string): void {
  const isHashed = path.includes(`${sep}assets${sep}`);
  reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function isNavigation(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const [path = '/'] = request.url.split('?', 1);
  if (serverPrefixes.some((prefix) => path.startsWith(prefix))) return false;
  return request.headers.accept?.includes('text/html') ?? false;
}
