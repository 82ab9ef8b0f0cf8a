import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PartProxy {
  /** Stands for the store's: `http://127.0.0.1:<port>`. */
  endpoint: string;
  /** Number of each part that a client began to send, in that order. */
  begun: number[];
  /** Number of each part whose answer went out whole. */
  confirmed: number[];
  /** Cuts what is held, and holds nothing more. */
  cutHeld(): void;
  /** At each cut: the parts that were on their way, sent but not yet confirmed ones too. */
  cuts: number[][];
  close(): Promise<void>;
}

/**
 * Stands between clients and an S3 server, passes everything on, holds parts where told, and cuts every connection on
 * which a part is being sent, at the moment when the parts' bytes that came by reach one of `cutAtBytes`.
 */
export async function startPartProxy(options: {
  endpoint: string;
  cutAtBytes?: readonly number[];
  onCut?: (count: number) => void;
  /** Parts above this number wait at the proxy until `cutHeld`. */
  holdAbovePart?: number;
}): Promise<PartProxy> {
  const { hostname, port } = new URL(options.endpoint);
  const agent = new http.Agent({ keepAlive: true });
  const pending = [...(options.cutAtBytes ?? [])];
  const flying = new Map<number, () => void>();
  const begun: number[] = [];
  const confirmed: number[] = [];
  const cuts: number[][] = [];
  const held: (() => void)[] = [];
  let holdAbovePart = options.holdAbovePart ?? Number.POSITIVE_INFINITY;
  let passedBytes = 0;

  const server = http.createServer((request, response) => {
    // The host stays as the client sent it: it is part of what is signed.
    const { method, url: path, headers } = request;
    const upstream = http.request({ hostname, port, method, path, headers, agent });
    const partNumber = partOf(request);
    if (partNumber !== null) watchPart(partNumber, { request, response, upstream });
    const breakOff = () => request.socket.destroy();
    upstream.on('error', breakOff);
    upstream.on('response', (answer) => {
      answer.on('error', breakOff);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.on('error', () => upstream.destroy());
    if (partNumber !== null && partNumber > holdAbovePart) {
      held.push(() => {
        request.socket.destroy();
        upstream.destroy();
      });
      return;
    }
    if (partNumber !== null) request.on('data', countBytes);
    request.pipe(upstream);
  });

  function watchPart(
    partNumber: number,
    {
      request,
      response,
      upstream,
    }: { request: IncomingMessage; response: ServerResponse; upstream: http.ClientRequest },
  ): void {
    begun.push(partNumber);
    flying.set(partNumber, () => {
      request.socket.destroy();
      upstream.destroy();
    });
    response.on('finish', () => {
      flying.delete(partNumber);
      confirmed.push(partNumber);
    });
  }

  function countBytes(chunk: Buffer): void {
    passedBytes += chunk.length;
    const next = pending[0];
    if (next === undefined || passedBytes < next) return;
    pending.shift();
    cut();
  }

  function cut(): void {
    const cutOff = [...flying];
    flying.clear();
    cuts.push(cutOff.map(([partNumber]) => partNumber));
    for (const [, breakOff] of cutOff) breakOff();
    options.onCut?.(cuts.length);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begun,
    confirmed,
    cuts,
    cutHeld: () => {
      holdAbovePart = Number.POSITIVE_INFINITY;
      for (const breakOff of held.splice(0)) breakOff();
    },
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function partOf({ method, url = '' }: IncomingMessage): number | null {
  const partNumber = new URL(url, 'http://store').searchParams.get('partNumber');
  return method === 'PUT' && partNumber !== null ? Number(partNumber) : null;
}
