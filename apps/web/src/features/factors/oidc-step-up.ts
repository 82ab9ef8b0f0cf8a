import { startOidcStepUp, stepUpStatePrefix } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';

const channelName = 'audiotricks.step-up';

/**
 * Opens the provider in a tab of its own: what runs on this page goes on, and the call that waits is not lost. To be called
 * by a press, or the browser lets no tab open. Throws `OidcTabRefused` where it does not.
 */
export async function openOidcTab(client: Pick<Client, 'call'>): Promise<void> {
  const tab = window.open('', '_blank');
  if (tab === null) throw new OidcTabRefused();
  // The provider is to have no hold on this page.
  tab.opener = null;
  try {
    tab.location.href = (await client.call(startOidcStepUp)).url;
  } catch (error) {
    tab.close();
    throw error;
  }
}

class OidcTabRefused extends Error {
  readonly code = 'client.tab_refused';
  readonly detail = 'The browser let no tab open. Allow this page to open one, then try again.';
}

/** Whether the query that came back from the provider is of a step-up; the server decides for itself. */
export const isStepUpReturn = (query: string): boolean =>
  new URLSearchParams(query).get('state')?.startsWith(stepUpStatePrefix) ?? false;

/** Tells the page that waits that its person showed who they are. */
export function tellShown(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('shown');
  channel.close();
}

/** Gives the function that stops it. */
export function onShown(listener: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener('message', listener);
  return () => channel.close();
}
