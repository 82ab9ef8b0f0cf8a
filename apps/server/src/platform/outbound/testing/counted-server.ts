import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface CountedServer {
  port: number;
  /** Connections that were opened, whatever came of them. */
  connections(): number;
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/** A real HTTP server on every address of this machine that counts who comes. */
export async function startCountedServer(
  listener: RequestListener = (_request: IncomingMessage, response: ServerResponse) => response.end('reached'),
): Promise<CountedServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
