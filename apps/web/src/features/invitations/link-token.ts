import { keepTabMemory, readTabMemory } from '../../lib/tab-memory.ts';

const memory = 'invitation';

/**
 * The secret of the link that opened the page. It stands behind `#`, and in this tab's memory while somebody signs in:
 * never in an address that a server sees.
 */
export function readLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) keepTabMemory(memory, token);
  return token ?? readTabMemory(memory);
}

export const forgetLinkToken = (): void => keepTabMemory(memory, null);
