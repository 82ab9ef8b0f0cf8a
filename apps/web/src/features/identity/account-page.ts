import type { Client } from '@audiotricks/sdk';

export interface AccountPageProps {
  client: Pick<Client, 'auth' | 'call'>;
  /** Path to go to afterwards, kept when changing between sign-in and registration. */
  redirect?: string | undefined;
  /** A session ended while the person was working. */
  hasEnded?: boolean;
  onEntered: () => void;
}
