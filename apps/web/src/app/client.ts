import { type Client, type ClientOptions, createActingClient, createClient } from '@audiotricks/sdk';

/** The page's client: the server that served the page. */
export function createPageClient(options: Pick<ClientOptions, 'onSignedOut' | 'onStepUpRequired'>): Client {
  return createClient({ baseUrl: location.origin, ...options });
}

/** The page's client while its operator acts for somebody. */
export function createPageActingClient(
  operator: Client,
  options: { impersonationId: string; onSignedOut: () => void },
): Client {
  return createActingClient(operator, { baseUrl: location.origin, ...options });
}
