import { isRawShape, type RouteContract } from '@audiotricks/contracts';
import type { CookieJar } from './cookies.ts';
import { ConnectionError, ContractError, readProblem } from './errors.ts';
import type { LooseInput } from './route-types.ts';

export type FetchLike = (input: string, init?: RequestInit) => Promise<Response>;

export interface Transport {
  /** Absolute address of a route or of a relative address the server gave. */
  resolve: (pathOrUrl: string) => string;
  /** Sends and gives the raw answer of a success; throws ApiError or ConnectionError. */
  request: (route: RouteContract, input: LooseInput, token: string | null) => Promise<Response>;
  /** Sends and gives the parsed answer. */
  send: (route: RouteContract, input: LooseInput, token: string | null) => Promise<unknown>;
}

export interface TransportOptions {
  baseUrl: string;
  fetch: FetchLike;
  /** Outside browsers, where nobody else keeps the refresh cookie. */
  cookies: CookieJar | null;
}

const callTimeoutMs = 60_000;

export function createTransport({ baseUrl, fetch, cookies }: TransportOptions): Transport {
  const resolve = (pathOrUrl: string) => new URL(pathOrUrl, baseUrl).toString();

  async function request(route: RouteContract, input: LooseInput, token: string | null): Promise<Response> {
    const url = resolve(routePath(route, input));
    const response = await attempt(url, requestInit(route, input, token), input.signal);
    cookies?.remember(url, response);
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  async function attempt(url: string, init: RequestInit, callerSignal?: AbortSignal): Promise<Response> {
    const cookie = cookies?.header(url);
    const headers = cookie ? { ...(init.headers as Record<string, string>), cookie } : init.headers;
    try {
      return await fetch(url, { ...init, headers, credentials: 'same-origin' });
    } catch (error) {
      if (callerSignal?.aborted) throw error;
      throw new ConnectionError(error);
    }
  }

  async function send(route: RouteContract, input: LooseInput, token: string | null): Promise<unknown> {
    const response = await request(route, input, token);
    if (isRawShape(route.response)) return response;
    if (route.response === undefined) return undefined;
    const body = await readJson(response, route, input.signal);
    const parsed = route.response.safeParse(body);
    if (!parsed.success) throw new ContractError(route.id, parsed.error);
    return parsed.data;
  }

  return { resolve, request, send };
}

async function readJson(response: Response, route: RouteContract, signal?: AbortSignal): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ConnectionError(error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ContractError(route.id, error);
  }
}

/** Path with its parameters filled in and its query. */
function routePath(route: RouteContract, input: Pick<LooseInput, 'params' | 'query'>): string {
  const params = (input.params ?? {}) as Record<string, unknown>;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${route.id} needs the parameter ${name}`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

function requestInit(route: RouteContract, input: LooseInput, token: string | null): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json', ...input.headers };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  const init: RequestInit = { method: route.method, headers };
  const signal = requestSignal(route, input.signal);
  if (signal) init.signal = signal;
  if (isRawShape(route.body)) init.body = input.body as BodyInit;
  else if (route.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(input.body ?? {});
  }
  return init;
}

/** JSON calls end after a minute, so that a silent network is noticed; bytes and event streams take as long as they take. */
function requestSignal(route: RouteContract, signal?: AbortSignal): AbortSignal | undefined {
  if (isRawShape(route.body) || isRawShape(route.response)) return signal;
  const timeout = AbortSignal.timeout(callTimeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
