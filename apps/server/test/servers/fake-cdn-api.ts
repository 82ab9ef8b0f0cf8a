import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** What the server does with the next purge instead of its work. */
export type Fault =
  | { kind: 'status'; status: number; retryAfter?: string }
  /** Purges, and loses the answer on the way. */
  | { kind: 'lost' }
  /** Closes the connection unheard. */
  | { kind: 'refused' };

export interface FakeCdnApi {
  url: string;
  /** Every purge that was done. */
  purges: string[][];
  /** Requests that broke the documented rate. */
  violations: string[];
  /** For the next requests, first in first out. */
  faults: Fault[];
  /** Authorization headers seen. */
  tokens: Set<string>;
  clock: { nowMs: number };
  close(): Promise<void>;
}

const bodySchema = z.strictObject({ files: z.array(z.string().min(1)).min(1) });

/**
 * DigitalOcean's `DELETE /v2/cdn/endpoints/{id}/cache` as documented: 204; 401 with a wrong token, 404 for an unknown
 * endpoint; at most 50 files in 20 s and 5 requests in 10 s, beyond which 429; two equal purges at once are refused.
 */
export async function startFakeCdnApi(known: { token: string; endpointId: string }): Promise<FakeCdnApi> {
  const clock = { nowMs: 1_000_000 };
  const faults: Fault[] = [];
  const purges: string[][] = [];
  const violations: string[] = [];
  const tokens = new Set<string>();
  const past: { atMs: number; files: number }[] = [];
  const running = new Set<string>();

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  function refuse(response: ServerResponse, status: number): void {
    const body = JSON.stringify({ id: 'refused', message: 'The request was refused.' });
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  function brokenLimit(files: readonly string[]): string | null {
    const within = (windowMs: number) => past.filter(({ atMs }) => clock.nowMs - atMs < windowMs);
    const sum = within(20_000).reduce((total, entry) => total + entry.files, files.length);
    if (sum > 50) return `${sum} files in 20 s`;
    const requests = within(10_000).length + 1;
    return requests > 5 ? `${requests} requests in 10 s` : null;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const fault = faults.shift();
    if (fault?.kind === 'refused') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return refuse(response, fault.status);
    }
    tokens.add(request.headers.authorization ?? '');
    if (request.headers.authorization !== `Bearer ${known.token}`) return refuse(response, 401);
    if (request.method !== 'DELETE' || request.url !== `/v2/cdn/endpoints/${known.endpointId}/cache`) {
      return refuse(response, 404);
    }
    const parsed = bodySchema.safeParse(JSON.parse(body));
    if (!parsed.success || request.headers['content-type'] !== 'application/json') return refuse(response, 400);
    const { files } = parsed.data;
    const violation = running.has(body) ? 'an equal purge is running' : brokenLimit(files);
    if (violation !== null) {
      violations.push(violation);
      return refuse(response, 429);
    }
    past.push({ atMs: clock.nowMs, files: files.length });
    running.add(body);
    purges.push(files);
    if (fault?.kind === 'lost') request.socket.destroy();
    else response.writeHead(204).end();
    running.delete(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ purges, violations, faults, tokens, clock },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
