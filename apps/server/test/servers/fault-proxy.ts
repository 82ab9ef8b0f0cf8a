import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request: the store says 503 SlowDown or 501 NotImplemented, a proxy says 502 in HTML, the connection is reset, nobody ever
 * answers, the store does it and the answer is lost, or the answer breaks off.
 */
export type Fault =
  | 'slow_down'
  | 'not_implemented'
  | 'bad_gateway'
  | 'reset'
  | 'hang'
  | 'lose_answer'
  | { cutAfterBytes: number };

export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
}

export interface FaultProxy {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  /** All requests that came, in order. */
  seen: SeenRequest[];
  /** Puts faults on the next requests that match `METHOD path?query`, one each. */
  break(match: RegExp, ...faults: Fault[]): void;
  /** Forgets faults that are still to come. */
  heal(): void;
  close(): Promise<void>;
}

interface Plan {
  match: RegExp;
  faults: Fault[];
}

const refusal = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;

/** An HTTP server that hands everything to a store, except where a test wants it to go wrong. */
export async function startFaultProxy(storeEndpoint: string): Promise<FaultProxy> {
  const store = new URL(storeEndpoint);
  const agent = new http.Agent({ keepAlive: true });
  const seen: SeenRequest[] = [];
  let plans: Plan[] = [];

  function nextFault(request: IncomingMessage): Fault | undefined {
    const line = `${request.method} ${request.url}`;
    const plan = plans.find(({ match }) => match.test(line));
    const fault = plan?.faults.shift();
    plans = plans.filter(({ faults }) => faults.length > 0);
    return fault;
  }

  function forward(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
    const { method, url, headers } = request;
    const onward = http.request({ host: store.hostname, port: store.port, method, path: url, headers, agent });
    onward.on('error', () => response.destroy());
    response.on('close', () => response.writableFinished || onward.destroy());
    onward.on('response', (answer) => {
      if (fault === 'lose_answer') {
        answer.resume().on('end', () => response.socket?.resetAndDestroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (typeof fault === 'object') cutAfter(answer, response, fault.cutAfterBytes);
      else answer.pipe(response);
    });
    request.pipe(onward);
  }

  const server = http.createServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    const fault = nextFault(request);
    if (fault === 'hang') return;
    if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault === 'slow_down') {
      request.resume();
      response.writeHead(503, { 'content-type': 'application/xml' }).end(refusal('SlowDown'));
    } else if (fault === 'not_implemented') {
      request.resume();
      response.writeHead(501, { 'content-type': 'application/xml' }).end(refusal('NotImplemented'));
    } else if (fault === 'bad_gateway') {
      request.resume();
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway<hr></h1></html>');
    } else forward(request, response, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    break(match, ...faults) {
      plans.push({ match, faults });
    },
    heal() {
      plans = [];
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function cutAfter(answer: IncomingMessage, response: ServerResponse, bytes: number): void {
  let left = bytes;
  answer.on('data', (chunk: Buffer) => {
    if (left <= 0) return;
    response.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) response.write('', () => response.socket?.resetAndDestroy());
  });
}
