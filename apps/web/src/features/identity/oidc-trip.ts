import { startOidc } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { keepTabMemory, readTabMemory } from '../../lib/tab-memory.ts';

const memory = 'oidc-redirect';

/** Leaves for the provider; `/oidc-callback` then leads to `redirect`. */
export async function leaveForOidc(client: Pick<Client, 'call'>, redirect: string | undefined): Promise<void> {
  const { url } = await client.call(startOidc);
  keepTabMemory(memory, redirect ?? null);
  location.assign(url);
}

/** Where whoever has come back wanted to be, once. */
export function takeOidcRedirect(): string | undefined {
  const redirect = readTabMemory(memory) ?? undefined;
  keepTabMemory(memory, null);
  return redirect;
}
