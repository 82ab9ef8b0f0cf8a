import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What an ID token or a provider may have wrong. */
export type OidcLie = 'signature' | 'audience' | 'ill';

export interface OidcPerson {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

export interface OidcTestProvider {
  client: { issuer: string; clientId: string; clientSecret: string };
  /** Goes where the instance sends people, signs in there and agrees; the query that leads back. */
  signIn: (url: string, person: OidcPerson) => Promise<string>;
  /** Has it know somebody, for whom `sub` is the login and any password right. */
  know: (person: OidcPerson) => void;
  /** Until `heal`: the token endpoint answers wrongly. */
  lie: (lie: OidcLie) => void;
  heal: () => void;
  close: () => Promise<void>;
}

/** The certified provider `oidc-provider`, over real HTTP, with a front that can spoil what its token endpoint says. */
export async function startOidcProvider({ redirectUri }: { redirectUri: string }): Promise<OidcTestProvider> {
  const client = { clientId: 'audiotricks', clientSecret: 'a secret: with signs & spaces' };
  const people = new Map<string, OidcPerson>();
  let lie: OidcLie | null = null;
  let handle: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    if (request.url === '/token' && lie !== null) spoil(response, lie);
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
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ ...people.get(sub), sub }) }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['of this test only'] },
    pkce: { required: () => true },
  });
  handle = provider.callback();

  const know = (person: OidcPerson) => void people.set(person.sub, person);

  async function signIn(url: string, person: OidcPerson): Promise<string> {
    know(person);
    const jar = new Map<string, string>();
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
    lie: (next) => {
      lie = next;
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

/** Changes the answer on its way out. */
function spoil(response: ServerResponse, lie: OidcLie): void {
  const { end } = response;
  response.end = ((chunk: string | Buffer) => {
    response.end = end;
    if (lie === 'ill') {
      response.statusCode = 500;
      response.setHeader('content-length', 0);
      return response.end();
    }
    const answer = JSON.parse(chunk.toString()) as { id_token: string };
    const text = JSON.stringify({ ...answer, id_token: spoilToken(answer.id_token, lie) });
    response.setHeader('content-length', Buffer.byteLength(text));
    return response.end(text);
  }) as typeof end;
}

function spoilToken(token: string, lie: 'signature' | 'audience'): string {
  const [head = '', payload = '', signature = ''] = token.split('.');
  if (lie === 'signature') return [head, payload, Buffer.from(signature).reverse().toString('base64url')].join('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, aud: 'another' })).toString('base64url');
  return [head, changed, signature].join('.');
}
