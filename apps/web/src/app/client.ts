import { type Client, createClient } from '@audiotricks/sdk';

/** The page's client: the server that served the page. */
export function createPageClient(onSignedOut: () => void): Client {
  return createClient({ baseUrl: location.origin, onSignedOut });
}
