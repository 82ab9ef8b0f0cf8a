import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets `app.close()` end soon: `beforeClose` ends what would go on for ever, connections are closed as their last
 * answer is out, those that never asked anything at once, and what still runs after `graceMs` is cut.
 */
export function closePolitely(
  app: FastifyInstance,
  options: { graceMs: number; beforeClose: () => Promise<void> | void },
): void {
  const { graceMs, beforeClose } = options;
  const { server } = app;
  const unused = new Set<Socket>();
  let isClosing = false;

  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.prependListener('request', (request) => unused.delete(request.socket));

  app.addHook('preClose', async () => {
    isClosing = true;
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.once('close', () => clearTimeout(timer));
    await beforeClose();
    for (const socket of unused) socket.destroy();
  });
  app.addHook('onResponse', async () => {
    // Node looks for idle connections only once, when closing begins.
    if (isClosing) setImmediate(() => server.closeIdleConnections());
  });
}
