import { refresh as refreshRoute, type SessionAnswer, signOut as signOutRoute } from '@audiotricks/contracts';
import { ApiError } from './errors.ts';
import type { HeldSession, Tabs } from './tabs.ts';
import type { Transport } from './transport.ts';

export type SessionListener = (session: SessionAnswer | null) => void;

export interface Session {
  current: () => SessionAnswer | null;
  /** Takes over a fresh sign-in. */
  adopt: (answer: SessionAnswer) => void;
  /** A token that is good for a while; null when signed out. */
  token: () => Promise<string | null>;
  /** A token other than `staleToken`, which the server refused. Throws when the session has ended. */
  renew: (staleToken: string | null) => Promise<string>;
  /** Session from the refresh cookie, null where there is none. */
  restore: () => Promise<SessionAnswer | null>;
  signOut: () => Promise<void>;
  subscribe: (listener: SessionListener) => () => void;
}

/** Where a session comes from and goes on by. */
export interface SessionSource {
  renew: () => Promise<SessionAnswer>;
  /** Whether a refusal means that there is no session, or no longer. */
  isOver: (refusal: ApiError) => boolean;
}

/** The refresh cookie of a browser, or of the jar of a program. */
export function cookieSource(transport: Transport): SessionSource {
  return {
    renew: async () => (await transport.send(refreshRoute, {}, null)) as SessionAnswer,
    isOver: ({ status }) => status === 401,
  };
}

/** Renewed this long before the token ends, so that no call meets the end. */
const renewAheadMs = 30_000;

export interface SessionDeps {
  transport: Transport;
  source: SessionSource;
  tabs: Tabs;
  /** Told once when a session that was there has ended by itself or in another tab. */
  onSignedOut: () => void;
}

export function createSession({ transport, source, tabs, onSignedOut }: SessionDeps): Session {
  let held: HeldSession | null = null;
  let renewing: Promise<HeldSession> | null = null;
  const listeners = new Set<SessionListener>();

  function hold(session: HeldSession | null): void {
    held = session;
    for (const listener of listeners) listener(session);
  }

  function adopt(answer: SessionAnswer): HeldSession {
    const session = { ...answer, renewAtMs: renewalTime(answer, Date.now()) };
    hold(session);
    tabs.tell({ type: 'session', session });
    return session;
  }

  function end(tell: boolean): void {
    const wasSignedIn = held !== null;
    hold(null);
    if (!wasSignedIn) return;
    if (tell) tabs.tell({ type: 'signed-out' });
    onSignedOut();
  }

  tabs.listen((message) => (message.type === 'session' ? hold(message.session) : end(false)));

  function refresh(staleToken: string | null): Promise<HeldSession> {
    renewing ??= tabs
      .exclusively(() => refreshAlone(staleToken))
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  async function refreshAlone(staleToken: string | null): Promise<HeldSession> {
    // Another tab may have renewed while this one waited for the lock.
    if (held && held.accessToken !== staleToken && held.renewAtMs > Date.now()) return held;
    try {
      return adopt(await source.renew());
    } catch (error) {
      if (error instanceof ApiError && source.isOver(error)) end(true);
      throw error;
    }
  }

  async function token(): Promise<string | null> {
    if (held === null) return null;
    if (held.renewAtMs > Date.now()) return held.accessToken;
    return (await refresh(held.accessToken)).accessToken;
  }

  async function restore(): Promise<SessionAnswer | null> {
    try {
      return await refresh(null);
    } catch (error) {
      if (error instanceof ApiError && source.isOver(error)) return null;
      throw error;
    }
  }

  async function signOut(): Promise<void> {
    await tabs.exclusively(() => transport.send(signOutRoute, {}, null));
    hold(null);
    tabs.tell({ type: 'signed-out' });
  }

  return {
    current: () => held,
    adopt,
    token,
    renew: async (staleToken) => (await refresh(staleToken)).accessToken,
    restore,
    signOut,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** By the token's own life, not by comparing its end with this clock: clocks of people's machines are wrong. */
export function renewalTime(answer: Pick<SessionAnswer, 'accessToken' | 'expiresAt'>, nowMs: number): number {
  const lifeMs = tokenLifeMs(answer.accessToken) ?? Date.parse(answer.expiresAt) - nowMs;
  return nowMs + Math.max(lifeMs / 2, lifeMs - renewAheadMs);
}

function tokenLifeMs(token: string): number | null {
  const payload = token.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as {
      iat?: number;
      exp?: number;
    };
    return claims.iat !== undefined && claims.exp !== undefined ? (claims.exp - claims.iat) * 1000 : null;
  } catch {
    // Not a JWT: the answer's own instant is used.
    return null;
  }
}
