import type { Client } from '@audiotricks/sdk';
import { useSignInMethods } from '../../lib/sign-in-methods.ts';
import { leaveForOidc, type OidcTrip } from './oidc-trip.ts';
import { useAccountForm } from './use-account-form.ts';

/** The provider of the instance, null where there is none, and the way there. */
export function useOidc(client: Pick<Client, 'call'>, trip: OidcTrip) {
  const provider = useSignInMethods(client).data?.oidc ?? null;
  const leave = useAccountForm(
    () => leaveForOidc(client, trip),
    () => {},
  );
  return { provider, leave };
}
