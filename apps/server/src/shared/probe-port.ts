import { createServer } from 'node:net';

/**
 * Listens on `port` of `host` for a moment and answers the port, another one where `port` is 0. Throws what listening
 * throws. Nothing is kept: whoever takes the port afterwards must be ready to find it taken.
 */
export async function probePort(host: string, port = 0): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ host, port }, () => {
      const address = probe.address();
      const chosen = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(chosen));
    });
  });
}
