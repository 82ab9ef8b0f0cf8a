import { type Client, type ClientOptions, createClient } from '@audiotricks/sdk';

/** The page's client: the server that served the page. */
export function createPageClient(options: Pick<ClientOptions, 'onSignedOut' | 'onStepUpRequired'>): Client {
  return createClient({ baseUrl: location.origin, ...options });
}
