import type { FastifyInstance } from 'fastify';

/** Why the process cannot serve right now; empty when it can. */
export type Readiness = () => Promise<readonly string[]>;

/** `/health/live`: the process answers. `/health/ready`: it can do its work; 503 with the reasons where it cannot. */
export function mountHealth(app: FastifyInstance, readiness: Readiness): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/health/live',
    handler: async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'live' }),
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/health/ready',
    handler: async (request, reply) => {
      const reasons = isClosing ? ['The server is stopping.'] : await readReasons();
      if (reasons.length > 0) request.log.warn({ reasons }, 'not ready');
      return reply
        .header('cache-control', 'no-store')
        .code(reasons.length > 0 ? 503 : 200)
        .send(reasons.length > 0 ? { status: 'unavailable', reasons } : { status: 'ready' });
    },
  });

  async function readReasons(): Promise<readonly string[]> {
    try {
      return await readiness();
    } catch (error) {
      app.log.error({ err: error }, 'readiness check failed');
      return ['The readiness check failed.'];
    }
  }
}
