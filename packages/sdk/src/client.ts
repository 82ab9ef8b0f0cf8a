import {
  finishOidc as finishOidcRoute,
  type PasskeyAssertion,
  passkeySignIn as passkeySignInRoute,
  type RouteContract,
  type registerBodySchema,
  register as registerRoute,
  type SessionAnswer,
  type secondFactorBodySchema,
  secondFactor as secondFactorRoute,
  type signInBodySchema,
  signIn as signInRoute,
} from '@audiotricks/contracts';
import type { z } from 'zod';
import { createCookieJar } from './cookies.ts';
import { ApiError } from './errors.ts';
import { type EventStream, type EventStreamOptions, openEventStream } from './events.ts';
import type { Call, LooseInput } from './route-types.ts';
import { cookieSource, createSession, type SessionListener, type SessionSource } from './session.ts';
import { createBrowserTabs, noTabs, type Tabs } from './tabs.ts';
import { createTransport, type FetchLike } from './transport.ts';
import { startLiveUpload } from './uploads/live-upload.ts';
import type { LiveUploadOptions, LiveUploadTask } from './uploads/live-upload-types.ts';
import { startUpload } from './uploads/upload.ts';
import type { UploadOptions, UploadTask } from './uploads/upload-types.ts';

export interface ClientOptions {
  /** Origin of the server, e.g. `https://audio.example.org`; in a browser `location.origin`. */
  baseUrl: string;
  fetch?: FetchLike;
  /** A session that was there has ended: it expired, was revoked, or another tab signed out. */
  onSignedOut?: () => void;
  /** A call needs its person to show who they are (`stepUp`); answers whether they did, then the call is repeated. */
  onStepUpRequired?: () => Promise<boolean>;
  /** An API token (`at_…`) instead of a session. */
  token?: string;
  /** Where the session comes from instead of the refresh cookie. */
  source?: SessionSource;
  /** How tabs talk to each other; made from the browser by default, none outside browsers. */
  tabs?: Tabs;
}

export interface Auth {
  register: (body: z.input<typeof registerBodySchema>) => Promise<SessionAnswer>;
  /** Throws ApiError `auth.second_factor_required` where `secondFactor` is to follow. */
  signIn: (body: z.input<typeof signInBodySchema>) => Promise<SessionAnswer>;
  secondFactor: (body: z.input<typeof secondFactorBodySchema>) => Promise<SessionAnswer>;
  /** Finishes what `startOidc` began, with the query that the provider sent back. */
  oidc: (body: z.input<NonNullable<typeof finishOidcRoute.body>>) => Promise<SessionAnswer>;
  /** Signs in by the answer to `passkeyOptions`. */
  passkey: (passkey: PasskeyAssertion) => Promise<SessionAnswer>;
  /** Continues the session that the refresh cookie stands for; null where there is none. */
  restore: () => Promise<SessionAnswer | null>;
  signOut: () => Promise<void>;
  current: () => SessionAnswer | null;
  /** Called at each sign-in, renewal and end; gives the function that stops it. */
  subscribe: (listener: SessionListener) => () => void;
}

export interface Client {
  call: Call;
  auth: Auth;
  upload: (options: UploadOptions) => UploadTask;
  /** Sends something while it is still being recorded. */
  uploadLive: (options: LiveUploadOptions) => LiveUploadTask;
  events: (options: EventStreamOptions) => EventStream;
  /** Absolute address of one the server gave (signed audio, parts). */
  resolve: (pathOrUrl: string) => string;
  /** Lets go of what it shares with other tabs. */
  close: () => void;
}

/** One client a page or program. Throws ApiError, ConnectionError, ContractError (see `errors.ts`). */
export function createClient(options: ClientOptions): Client {
  const inBrowser = typeof document !== 'undefined';
  const tabs = options.tabs ?? (inBrowser ? createBrowserTabs() : noTabs);
  const transport = createTransport({
    baseUrl: options.baseUrl,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    cookies: inBrowser ? null : createCookieJar(),
  });
  const source = options.source ?? cookieSource(transport);
  const session = createSession({ transport, source, tabs, onSignedOut: () => options.onSignedOut?.() });

  const freshToken = async () => options.token ?? (await session.token());

  /** Runs with a good token, and once more with a renewed one where the server refuses it. */
  async function authorized<Result>(work: (token: string | null) => Promise<Result>): Promise<Result> {
    const token = await freshToken();
    try {
      return await work(token);
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 401;
      if (!refused || options.token !== undefined || token === null) throw error;
      return work(await session.renew(token));
    }
  }

  async function callLoosely(route: RouteContract, input: LooseInput = {}): Promise<unknown> {
    const isOpen = route.access.scope === 'public' || route.access.scope === 'signed';
    if (isOpen) return transport.send(route, input, null);
    const send = () => authorized((token) => transport.send(route, input, token));
    return route.stepUp ? steppedUp(send) : send();
  }

  async function steppedUp(send: () => Promise<unknown>): Promise<unknown> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'auth.step_up_required') throw error;
      if (!(await options.onStepUpRequired?.())) throw error;
      return send();
    }
  }

  const call = callLoosely as unknown as Call;

  async function enter(route: RouteContract, body: unknown): Promise<SessionAnswer> {
    const answer = (await tabs.exclusively(() => transport.send(route, { body }, null))) as SessionAnswer;
    session.adopt(answer);
    return answer;
  }

  return {
    call,
    auth: {
      register: (body) => enter(registerRoute, body),
      signIn: (body) => enter(signInRoute, body),
      secondFactor: (body) => enter(secondFactorRoute, body),
      oidc: (body) => enter(finishOidcRoute, body),
      passkey: (passkey) => enter(passkeySignInRoute, { passkey }),
      restore: session.restore,
      signOut: session.signOut,
      current: session.current,
      subscribe: session.subscribe,
    },
    upload: (upload) => startUpload({ call, resolve: transport.resolve }, upload),
    uploadLive: (upload) => startLiveUpload({ call, resolve: transport.resolve }, upload),
    events: (stream) =>
      openEventStream(
        { request: (route, input) => authorized((token) => transport.request(route, input, token)) },
        stream,
      ),
    resolve: transport.resolve,
    close: tabs.close,
  };
}
