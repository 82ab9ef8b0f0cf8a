import type { Client } from '@audiotricks/sdk';
import type { QueryClient } from '@tanstack/react-query';
import type { createAppRouter } from './router.tsx';

interface WatchSessionDeps {
  client: Client;
  queryClient: QueryClient;
  router: ReturnType<typeof createAppRouter>;
}

/** Nothing of one person is shown to another, in this tab or after a change in another one. Gives what to do when a session ends by itself. */
export function watchSession({ client, queryClient, router }: WatchSessionDeps): () => void {
  let userId: string | null = null;
  client.auth.subscribe((session) => {
    const before = userId;
    userId = session?.user.id ?? null;
    if (before === null || before === userId) return;
    queryClient.clear();
    // Somebody else signed in by another tab.
    if (userId !== null) location.assign('/');
  });
  return () => {
    const redirect = router.state.location.href;
    router.navigate({ to: '/sign-in', search: { redirect, ended: true }, replace: true });
  };
}
