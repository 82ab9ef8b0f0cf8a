import { startOidc } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { keepTabMemory, readTabMemory } from '../../lib/tab-memory.ts';

/** What has to outlive the way to the provider and back. */
export interface OidcTrip {
  /** Where the person wanted to be. */
  redirect?: string | undefined;
  /** The invitation that they accept by coming back. */
  invitation?: { token: string; workspaceId: string };
}

const memory = 'oidc-trip';

/** Leaves for the provider, which leads back to `/oidc-callback`. */
export async function leaveForOidc(client: Pick<Client, 'call'>, { redirect, invitation }: OidcTrip): Promise<void> {
  const { url } = await client.call(startOidc);
  const kept = new URLSearchParams({ ...(redirect !== undefined && { redirect }), ...invitation });
  keepTabMemory(memory, kept.toString());
  location.assign(url);
}

/** Of the last departure in this tab. */
export function readOidcTrip(): OidcTrip {
  const kept = new URLSearchParams(readTabMemory(memory) ?? '');
  const [redirect, token, workspaceId] = ['redirect', 'token', 'workspaceId'].map((name) => kept.get(name));
  return { ...(redirect && { redirect }), ...(token && workspaceId && { invitation: { token, workspaceId } }) };
}

export const forgetOidcTrip = (): void => keepTabMemory(memory, null);
