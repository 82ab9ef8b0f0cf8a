import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

/** What an ID token, which is signed by the right key, may say wrongly. */
export type OidcClaims = Record<string, unknown>;

/**
 * What a provider may do wrong: a signature that is not right, other claims under a right one, an error of its own, what is
 * no JSON, a connection that breaks, or no answer at all.
 */
export type OidcLie = 'signature' | 'ill' | 'garbage' | 'cut' | 'silence' | { claims: OidcClaims };
export type OidcEndpoint = '/token' | '/me' | '/jwks' | '/.well-known/openid-configuration';

export interface OidcPerson {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/** The cookies of somebody's browser at the provider, by name. */
export type CookieJar = Map<string, string>;

export interface OidcTestProvider {
  client: { issuer: string; clientId: string; clientSecret: string };
  /** Goes where the instance sends people, signs in there and agrees; the query that leads back. */
  signIn: (url: string, person: OidcPerson, jar?: CookieJar) => Promise<string>;
  /** Has it know somebody, for whom `sub` is the login and any password right. */
  know: (person: OidcPerson) => void;
  /** Until `heal`: an endpoint, that of tokens unless told, answers wrongly. */
  lie: (lie: OidcLie, at?: OidcEndpoint) => void;
  heal: () => void;
  close: () => Promise<void>;
}

/**
 * The certified provider `oidc-provider`, over real HTTP, with a front that can spoil what it says. Codes live for
 * `codeLifeSeconds`.
 */
export async function startOidcProvider({
  redirectUri,
  codeLifeSeconds = 60,
}: {
  redirectUri: string;
  codeLifeSeconds?: number;
}): Promise<OidcTestProvider> {
  const client = { clientId: 'audiotricks', clientSecret: 'a secret: with signs & spaces' };
  const people = new Map<string, OidcPerson>();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  let lie: { what: OidcLie; at: OidcEndpoint } | null = null;
  let handle: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    if (lie === null || request.url !== lie.at) return handle?.(request, response);
    if (lie.what === 'silence') return;
    if (lie.what === 'cut') return request.socket.destroy();
    if (lie.what === 'ill') return response.writeHead(500).end();
    if (lie.what === 'garbage') return response.setHeader('content-type', 'text/html').end('<p>Under construction');
    spoilToken(response, lie.what, privateKey);
    handle?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        application_type: 'native',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    ttl: { AuthorizationCode: codeLifeSeconds },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ ...people.get(sub), sub }) }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['of this test only'] },
    pkce: { required: () => true },
  });
  handle = provider.callback();

  const know = (person: OidcPerson) => void people.set(person.sub, person);

  async function signIn(url: string, person: OidcPerson, jar: CookieJar = new Map()): Promise<string> {
    know(person);
    let next = url;
    for (let step = 0; step < 12; step += 1) {
      if (next.startsWith(redirectUri)) return new URL(next).search;
      const response = await request(next, jar);
      const location = response.headers.get('location');
      if (location !== null) {
        next = new URL(location, next).href;
        continue;
      }
      // One of its two forms: who somebody is, then whether they agree.
      const page = await response.text();
      const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
      const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
      const body = new URLSearchParams({ prompt, login: person.sub, password: 'any' });
      const sent = await request(new URL(action, next).href, jar, body);
      next = new URL(sent.headers.get('location') ?? '', next).href;
    }
    throw new Error(`the provider did not lead back: ${next}`);
  }

  return {
    client: { issuer, ...client },
    signIn,
    know,
    lie: (what, at = '/token') => {
      lie = { what, at };
    },
    heal: () => {
      lie = null;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function request(url: string, jar: Map<string, string>, body?: URLSearchParams): Promise<Response> {
  const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(body && { method: 'POST', body }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    if (pair.slice(at + 1) === '') jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return response;
}

/** Changes the ID token of an answer on its way out. */
function spoilToken(response: ServerResponse, lie: 'signature' | { claims: OidcClaims }, key: CryptoKey): void {
  const { end } = response;
  response.end = ((chunk: string | Buffer) => {
    response.end = end;
    const answer = JSON.parse(chunk.toString()) as { id_token: string };
    void withLie(answer.id_token, lie, key).then((token) => {
      const text = JSON.stringify({ ...answer, id_token: token });
      response.setHeader('content-length', Buffer.byteLength(text));
      response.end(text);
    });
    return response;
  }) as typeof end;
}

async function withLie(token: string, lie: 'signature' | { claims: OidcClaims }, key: CryptoKey): Promise<string> {
  const [head = '', payload = '', signature = ''] = token.split('.');
  if (lie === 'signature') return [head, payload, Buffer.from(signature).reverse().toString('base64url')].join('.');
  const claims = { ...decodeJwt(token), ...lie.claims };
  return new SignJWT(claims).setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'RS256' }).sign(key);
}
