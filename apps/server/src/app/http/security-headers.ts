import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What browsers are told about every answer. `storageOrigins`: object stores the web app may talk to directly; `imageOrigins`: whence pictures come. */
export async function setSecurityHeaders(
  app: FastifyInstance,
  options: { publicUrl: string; storageOrigins: readonly string[]; imageOrigins: readonly string[] },
): Promise<void> {
  const isHttps = new URL(options.publicUrl).protocol === 'https:';
  const stores = [...options.storageOrigins];
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component library sets style elements at run time; scripts stay strict.
        styleSrc: ["'self'", "'unsafe-inline'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:', ...options.imageOrigins],
        mediaSrc: ["'self'", 'blob:', ...stores],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", ...stores],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // On plain http it would be ignored at best and lock people out of a later http address at worst.
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', 'microphone=(self), camera=(), geolocation=(), payment=()');
  });
}
