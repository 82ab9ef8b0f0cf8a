import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { WriteMail } from '../src/features/mail/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { cookiesOf, startTestHttp, type TestHttp } from './http.ts';
import { type CookieJar, type OidcPerson, type OidcTestProvider, startOidcProvider } from './servers/oidc-provider.ts';

export interface OidcTrip {
  /** Of the address that the browser is sent to; null takes a parameter out. */
  change?: Record<string, string | null>;
  jar?: CookieJar;
}

/** What the browser comes back with. */
export interface OidcArrival {
  query: string;
  cookie: string;
  invitationToken?: string;
}

/** A server and the provider that it is set up with, for the tests of one file; mails are collected, lies end with each test. */
export function openOidcWorld() {
  let scratch: TestDatabase;
  let provider: OidcTestProvider;
  let http: TestHttp;
  const mails: string[] = [];
  const writeMail: WriteMail = async (_transaction, { message }) => {
    mails.push(message.text);
    return 'mail';
  };
  const start = (registration: 'open' | 'invite' | 'closed' = 'open') =>
    startTestHttp({
      database: scratch.database,
      identity: { registration, writeMail },
      oidc: { ...provider.client, name: 'Acme' },
    });
  beforeAll(async () => {
    scratch = await createTestDatabase();
    provider = await startOidcProvider({ redirectUri: 'http://localhost:3000/oidc-callback' });
    http = await start();
  });
  afterEach(() => {
    provider.heal();
    mails.length = 0;
  });
  afterAll(async () => {
    await http?.close();
    await provider?.close();
    await scratch?.close();
  });

  /** Goes where an answer leads, as somebody. */
  async function follow(started: Response, person: OidcPerson, { change = {}, jar }: OidcTrip = {}) {
    expect(started.status).toBe(200);
    const { url } = await started.json();
    const address = new URL(url);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    return { query: await provider.signIn(address.href, person, jar), cookie: cookiesOf(started) };
  }

  let people = 0;
  return {
    mails,
    writeMail,
    start,
    follow,
    get database() {
      return scratch.database;
    },
    get provider() {
      return provider;
    },
    get http() {
      return http;
    },
    /** Goes to the provider to sign in. */
    goTo: async (person: OidcPerson, { at = http, ...trip }: { at?: TestHttp } & OidcTrip = {}): Promise<OidcArrival> =>
      follow(await at.call('POST /v1/auth/oidc/start'), person, trip),
    finish: ({ cookie, ...body }: OidcArrival, at = http) =>
      at.call('POST /v1/auth/oidc/finish', { body, headers: { cookie } }),
    newPerson(fields: Partial<OidcPerson> = {}): OidcPerson & { email: string } {
      people += 1;
      const email = `oidc.${people}@example.org`;
      return { sub: `sub-${people}`, email, email_verified: true, name: 'Olive', ...fields };
    },
    /** Of somebody: what was taken down. */
    async eventsOf({ user }: { user: { id: string } }) {
      const events = await scratch.database.system((transaction) =>
        transaction.securityEvent.findMany({ where: { userId: user.id } }),
      );
      return events.map(({ type, severity, ipAddress }) => [type, severity, ipAddress]);
    },
  };
}

export async function problemOf(response: Response): Promise<{ status: number; code: string }> {
  const { code } = await response.json();
  return { status: response.status, code };
}
