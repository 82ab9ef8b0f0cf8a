import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ErrorCode, errorStatus, type FieldError, isRawShape, type RouteContract } from '@audiotricks/contracts';
import type { z } from 'zod';
import { createFaults, type Faults } from './faults.ts';

/** A refusal a handler throws; answered as problem details. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldError[] | undefined;
  constructor(code: ErrorCode, detail: string, fields?: FieldError[]) {
    super(detail);
    this.code = code;
    this.fields = fields;
  }
}

export interface Exchange {
  params: Record<string, string>;
  query: Record<string, string>;
  /** Parsed by the contract; undefined for raw bodies. */
  body: unknown;
  /** Of `Authorization: Bearer`. */
  token: string | null;
  request: IncomingMessage;
  response: ServerResponse;
}

type Handler = (exchange: Exchange) => Promise<unknown> | unknown;

export interface ContractServer {
  mount: (route: RouteContract, handler: Handler) => void;
  /** Whatever no contract matches, e.g. the files of the web. */
  fallback: (handler: (request: IncomingMessage, response: ServerResponse) => void) => void;
  /** Called before the body is read; throws a Refusal where the caller has no right. */
  guard: (check: (route: RouteContract, exchange: Exchange) => void) => void;
  faults: Faults;
  /** Ids of the routes called so far, in order. */
  calls: string[];
  baseUrl: () => string;
  listen: (port?: number) => Promise<string>;
  close: () => Promise<void>;
}

interface Mounted {
  route: RouteContract;
  pattern: RegExp;
  handler: Handler;
}

/** Serves contracts over real HTTP, requests and answers both parsed. For tests only. */
export function createContractServer(): ContractServer {
  const mounted: Mounted[] = [];
  const calls: string[] = [];
  const faults = createFaults();
  let check: (route: RouteContract, exchange: Exchange) => void = () => undefined;
  let otherwise: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;
  let baseUrl = '';

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => answerError(response, error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const found = mounted.find(({ route, pattern }) => route.method === request.method && pattern.test(url.pathname));
    if (!found) {
      if (otherwise) return otherwise(request, response);
      throw new Refusal('request.not_found', 'There is nothing here.');
    }
    calls.push(found.route.id);
    if (await faults.strike(found.route.id, request, response)) return;
    const exchange: Exchange = {
      params: found.pattern.exec(url.pathname)?.groups ?? {},
      query: Object.fromEntries(url.searchParams),
      body: undefined,
      token: /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null,
      request,
      response,
    };
    check(found.route, exchange);
    await parseRequest(found.route, exchange);
    const answer = await found.handler(exchange);
    if (!response.headersSent && !response.writableEnded) send(found.route, response, answer);
  }

  return {
    mount: (route, handler) => mounted.push({ route, pattern: pathPattern(route.path), handler }),
    fallback: (handler) => {
      otherwise = handler;
    },
    guard: (next) => {
      check = next;
    },
    faults,
    calls,
    baseUrl: () => baseUrl,
    listen: (port = 0) =>
      new Promise((resolve) => {
        server.listen(port, '127.0.0.1', () => {
          baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
          resolve(baseUrl);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

async function parseRequest(route: RouteContract, exchange: Exchange): Promise<void> {
  exchange.params = parsePart(route.params, exchange.params, 'params') as Record<string, string>;
  exchange.query = parsePart(route.query, exchange.query, 'query') as Record<string, string>;
  if (route.body === undefined || isRawShape(route.body)) return;
  const bytes = await readBody(exchange.request);
  exchange.body = parsePart(route.body, JSON.parse(bytes.toString('utf8')), 'body');
}

function parsePart(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    path: [where, ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new Refusal('request.invalid', 'Some fields are wrong.', fields);
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function send(route: RouteContract, response: ServerResponse, answer: unknown): void {
  if (route.response === undefined || isRawShape(route.response)) {
    response.writeHead(route.status).end();
    return;
  }
  const body = JSON.stringify(route.response.parse(answer));
  response.writeHead(route.status, { 'content-type': 'application/json' }).end(body);
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const code = error instanceof Refusal ? error.code : 'server.internal';
  const detail = error instanceof Refusal ? error.message : `The test server failed: ${error}`;
  const errors = error instanceof Refusal ? error.fields : undefined;
  sendProblem(response, { code, detail, errors });
}

export function sendProblem(
  response: ServerResponse,
  problem: { code: ErrorCode; detail: string; errors?: FieldError[] | undefined },
  headers: Record<string, string> = {},
): void {
  const status = errorStatus[problem.code];
  const body = { type: 'about:blank', title: problem.code, status, requestId: 'req-1', ...problem };
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body));
}
