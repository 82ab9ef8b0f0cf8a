import { endImpersonation, renewImpersonation } from '@audiotricks/contracts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { noTabs } from './tabs.ts';

/**
 * A client with which an operator acts for a person, as `admin.startImpersonation` began it: its tokens come by the
 * operator's own session, and it is signed out when the acting is over, by whomever. No other tab hears of it.
 */
export function createActingClient(
  operator: Client,
  options: Pick<ClientOptions, 'baseUrl' | 'fetch' | 'onSignedOut'> & { impersonationId: string },
): Client {
  const { impersonationId, ...rest } = options;
  const params = { impersonationId };
  const client = createClient({
    ...rest,
    tabs: noTabs,
    source: {
      async renew() {
        if (operator.auth.current() === null) await operator.auth.restore();
        return operator.call(renewImpersonation, { params });
      },
      isOver: ({ status }) => [401, 403, 404, 410].includes(status),
    },
  });
  // The cookie is the operator's: signing out here ends the acting, not their session.
  const signOut = async () => {
    await operator.call(endImpersonation, { params });
  };
  return { ...client, auth: { ...client.auth, signOut } };
}
