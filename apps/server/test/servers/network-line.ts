import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands between a process and a server, as a cable and routers do between two machines. */
export interface NetworkLine {
  /** The server's address as seen from this end of the line. */
  url: string;
  /** From now on nothing comes through, and nobody is told: connections stay open and silent, new ones are not answered. */
  cut(): void;
  /** New connections come through again. Those from before the cut stay silent for ever: what was in between forgot them. */
  mend(): void;
  close(): Promise<void>;
}

/** A line on the loopback device to the host and port that the authority of `url` names. */
export async function startNetworkLine(url: string): Promise<NetworkLine> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    keep(client);
    client.on('error', () => {}); // Its close follows.
    if (isCut) {
      client.pause();
      return;
    }
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    keep(upstream);
    upstream.on('error', () => {});
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(url);
  near.hostname = '127.0.0.1';
  near.port = String((server.address() as AddressInfo).port);
  // An embedded PostgreSQL's socket would go around the line.
  near.searchParams.delete('host');

  return {
    url: near.href.replace(/\/$/, ''),
    cut() {
      isCut = true;
      // A socket that is not read is told neither of bytes nor of the other side's end.
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
