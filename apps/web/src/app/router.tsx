import type { Client } from '@audiotricks/sdk';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useLocation,
  useRouter,
} from '@tanstack/react-router';
import { AccountPage, DeletePage, SecurityPage } from '../features/account/index.ts';
import type { StepUpAsker } from '../features/factors/index.ts';
import {
  ForgotPasswordPage,
  RegisterPage,
  ResetPasswordPage,
  type SessionGate,
  SignInPage,
  safeRedirect,
  VerifyEmailPage,
} from '../features/identity/index.ts';
import { RecordPage } from '../features/recorder/index.ts';
import { ProblemScreen } from '../ui/problem-screen.tsx';
import { NotFound } from './not-found.tsx';
import { SignedIn } from './signed-in.tsx';

export interface RouterContext {
  client: Client;
  gate: SessionGate;
  queryClient: QueryClient;
  stepUpAsker: StepUpAsker;
}

interface AccountSearch {
  redirect?: string;
  ended?: boolean;
}

function readAccountSearch(search: Record<string, unknown>): AccountSearch {
  const read: AccountSearch = {};
  if (typeof search.redirect === 'string') read.redirect = search.redirect;
  if (search.ended === true) read.ended = true;
  return read;
}

/** `revision`: an earlier one to show; without it the newest. */
function readRecordingSearch({ revision }: Record<string, unknown>): { revision?: number } {
  return Number.isInteger(revision) && Number(revision) > 0 ? { revision: Number(revision) } : {};
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'account',
  validateSearch: readAccountSearch,
  beforeLoad: async ({ context, search }) => {
    if (await context.gate.enter()) throw redirect({ to: safeRedirect(search.redirect), replace: true });
  },
});

function useAccountProps() {
  const { client } = accountRoute.useRouteContext();
  const search = accountRoute.useSearch();
  const router = useRouter();
  const onEntered = () => router.history.replace(safeRedirect(search.redirect));
  return { client, redirect: search.redirect, hasEnded: search.ended === true, onEntered };
}

const signInRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/sign-in',
  component: () => <SignInPage {...useAccountProps()} />,
});

const registerRoute = createRoute({
  getParentRoute: () => accountRoute,
  path: '/register',
  component: () => <RegisterPage {...useAccountProps()} />,
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: () => <ForgotPasswordPage client={rootRoute.useRouteContext().client} />,
});

/** The secret of a link that was sent by mail: behind `#`, so that no server ever sees it there. */
function useLinkProps() {
  const { client } = rootRoute.useRouteContext();
  const token = useLocation({ select: ({ hash }) => new URLSearchParams(hash).get('token') ?? '' });
  return { client, token };
}

const verifyEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify-email',
  component: () => <VerifyEmailPage {...useLinkProps()} />,
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  component: () => <ResetPasswordPage {...useLinkProps()} />,
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.gate.enter();
    if (session) return { session };
    const target = location.href === '/' ? undefined : location.href;
    throw redirect({ to: '/sign-in', search: target ? { redirect: target } : {}, replace: true });
  },
  component: function SignedInRoute() {
    const { client, session, queryClient, stepUpAsker } = signedInRoute.useRouteContext();
    return <SignedIn client={client} session={session} queryClient={queryClient} stepUpAsker={stepUpAsker} />;
  },
});

const libraryRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../features/library/index.ts'), 'LibraryPage'),
});

const recordingRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/recordings/$recordingId',
  validateSearch: readRecordingSearch,
  component: lazyRouteComponent(() => import('../features/recording/index.ts'), 'RecordingRoute'),
});

const accountPageRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: AccountPage,
});

const securityPageRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/security',
  component: SecurityPage,
});

const deletePageRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/delete',
  component: DeletePage,
});

const podcastsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/podcasts',
  component: lazyRouteComponent(() => import('../features/imports/index.ts'), 'PodcastsRoute'),
});

const vocabularyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/vocabulary',
  component: lazyRouteComponent(() => import('../features/vocabulary/index.ts'), 'VocabularyPage'),
});

const mySecurityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/security-events',
  component: lazyRouteComponent(() => import('../features/security-events/index.ts'), 'MySecurityPage'),
});

const workspaceSecurityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/security-events',
  component: lazyRouteComponent(() => import('../features/security-events/index.ts'), 'WorkspaceSecurityPage'),
});

const adminUsersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin/users',
  component: lazyRouteComponent(() => import('../features/operators/index.ts'), 'AdminUsersPage'),
});

const adminWorkspacesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin/workspaces',
  component: lazyRouteComponent(() => import('../features/operators/index.ts'), 'AdminWorkspacesPage'),
});

const adminOutboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin/outbox',
  component: lazyRouteComponent(() => import('../features/operators/index.ts'), 'AdminOutboxPage'),
});

const adminSecurityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin/security-events',
  component: lazyRouteComponent(() => import('../features/operators/index.ts'), 'AdminSecurityPage'),
});

const recordRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/record',
  component: RecordPage,
});

const routeTree = rootRoute.addChildren([
  accountRoute.addChildren([signInRoute, registerRoute]),
  forgotPasswordRoute,
  verifyEmailRoute,
  resetPasswordRoute,
  signedInRoute.addChildren([
    libraryRoute,
    recordRoute,
    recordingRoute,
    podcastsRoute,
    vocabularyRoute,
    accountPageRoute,
    securityPageRoute,
    deletePageRoute,
    mySecurityRoute,
    workspaceSecurityRoute,
    adminUsersRoute,
    adminWorkspacesRoute,
    adminOutboxRoute,
    adminSecurityRoute,
  ]),
]);

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: ({ error, reset }) => {
      const router = useRouter();
      const retry = () => {
        reset();
        router.invalidate();
      };
      return <ProblemScreen error={error} onRetry={retry} />;
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
