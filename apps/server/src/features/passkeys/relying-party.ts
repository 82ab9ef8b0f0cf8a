import { isIP } from 'node:net';

/** Whom passkeys are made for (WebAuthn Level 3, 4). */
export interface RelyingParty {
  /** A host name: a passkey works on it and nowhere else. */
  id: string;
  origin: string;
}

/** WebAuthn knows no bare addresses; this machine has a name, though. Null where there is none. */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const { protocol, hostname, port, origin } = new URL(publicUrl);
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) === 0) return { id: hostname, origin };
  const isThisMachine = hostname === '[::1]' || hostname.startsWith('127.');
  return isThisMachine ? { id: 'localhost', origin: `${protocol}//localhost${port && `:${port}`}` } : null;
}

/** The host name that passkeys of this instance work on. */
export const passkeyHostOf = (publicUrl: string): string | null => relyingPartyOf(publicUrl)?.id ?? null;
