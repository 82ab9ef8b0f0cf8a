import type { Auth } from '@audiotricks/sdk';

export interface AccountPageProps {
  auth: Auth;
  /** Path to go to afterwards, kept when changing between sign-in and registration. */
  redirect?: string | undefined;
  /** A session ended while the person was working. */
  hasEnded?: boolean;
  onEntered: () => void;
}
