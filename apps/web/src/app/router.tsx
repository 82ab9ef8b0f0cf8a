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
import { useCallback } from 'react';
import { AccountPage, DeletePage, SecurityPage } from '../features/account/index.ts';
import { isStepUpReturn, OidcStepUpPage, type StepUpAsker } from '../features/factors/index.ts';
import {
  ForgotPasswordPage,
  forgetOidcTrip,
  OidcCallbackPage,
  RegisterPage,
  ResetPasswordPage,
  readOidcTrip,
  type SessionGate,
  SignInPage,
  safeRedirect,
  VerifyEmailPage,
} from '../features/identity/index.ts';
import { forgetLinkToken, InvitationPage } from '../features/invitations/index.ts';
import { RecordPage } from '../features/recorder/index.ts';
import { findWorkspaceId } from '../features/workspaces/index.ts';
import type { WorkspaceChoice } from '../lib/workspace-choice.ts';
import { ProblemScreen } from '../ui/problem-screen.tsx';
import { NotFound } from './not-found.tsx';
import { SignedIn } from './signed-in.tsx';

export interface RouterContext {
  client: Client;
  gate: SessionGate;
  queryClient: QueryClient;
  stepUpAsker: StepUpAsker;
  choice: WorkspaceChoice;
  /** Whether an operator acts for somebody in this tab. */
  isActing: boolean;
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

/** What the library is narrowed to. */
function readLibrarySearch({ project, tag }: Record<string, unknown>): { project?: string; tag?: string } {
  const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value);
  return { ...((isId(project) || project === 'none') && { project }), ...(isId(tag) && { tag }) };
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

/** Whether whoever has just come in accepted the invitation by that; then they go on in its workspace. */
async function hasJoined(context: RouterContext, workspaceId: string): Promise<boolean> {
  const session = context.client.auth.current();
  if (!session) return false;
  context.choice.choose(session.user.id, workspaceId);
  // What cannot be read now the page of the invitation reads, and says.
  return findWorkspaceId(context, session).then(
    (id) => id === workspaceId,
    () => false,
  );
}

const oidcCallbackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/oidc-callback',
  beforeLoad: async ({ context, location }) => {
    const isStepUp = isStepUpReturn(location.searchStr);
    const isIn = (await context.gate.enter()) !== null;
    if (isIn && !isStepUp) throw redirect({ to: '/', replace: true });
    return { isStepUp: isIn && isStepUp };
  },
  component: function OidcCallbackRoute() {
    const { isStepUp, ...context } = oidcCallbackRoute.useRouteContext();
    const router = useRouter();
    if (isStepUp) return <OidcStepUpPage client={context.client} />;
    const onEntered = async () => {
      const { redirect, invitation } = readOidcTrip();
      forgetOidcTrip();
      const isJoined = invitation !== undefined && (await hasJoined(context, invitation.workspaceId));
      if (isJoined) forgetLinkToken();
      router.history.replace(isJoined ? '/' : safeRedirect(redirect));
    };
    const onBack = () => router.navigate({ to: '/sign-in' });
    return <OidcCallbackPage client={context.client} onEntered={onEntered} onBack={onBack} />;
  },
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

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  beforeLoad: async ({ context }) => ({ session: await context.gate.enter() }),
  component: function InvitationRoute() {
    const { client, session, choice, queryClient } = invitationRoute.useRouteContext();
    const router = useRouter();
    // Another link in the same tab is another invitation.
    const hash = useLocation({ select: (location) => location.hash });
    const onJoined = (userId: string, workspaceId: string) => {
      choice.choose(userId, workspaceId);
      queryClient.clear();
      router.navigate({ to: '/' });
    };
    return <InvitationPage key={hash} client={client} session={session} onJoined={onJoined} />;
  },
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.gate.enter();
    if (session) return { session, workspaceId: await findWorkspaceId(context, session) };
    const target = location.href === '/' ? undefined : location.href;
    throw redirect({ to: '/sign-in', search: target ? { redirect: target } : {}, replace: true });
  },
  component: function SignedInRoute() {
    const { choice, session, ...context } = signedInRoute.useRouteContext();
    const router = useRouter();
    const enterWorkspace = useCallback(
      (id: string) => {
        choice.choose(session.user.id, id);
        router.navigate({ to: '/' }).then(() => router.invalidate());
      },
      [choice, session.user.id, router],
    );
    const { client, queryClient, stepUpAsker, workspaceId, isActing } = context;
    return <SignedIn {...{ client, session, queryClient, stepUpAsker, workspaceId, isActing, enterWorkspace }} />;
  },
});

const libraryRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  validateSearch: readLibrarySearch,
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

const adminActingRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin/acting',
  component: lazyRouteComponent(() => import('../features/operators/index.ts'), 'AdminActingPage'),
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

const workspaceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/workspace',
  component: lazyRouteComponent(() => import('../features/workspaces/pages.ts'), 'SettingsPage'),
});

const membersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/members',
  component: lazyRouteComponent(() => import('../features/workspaces/pages.ts'), 'MembersPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  component: lazyRouteComponent(() => import('../features/workspaces/pages.ts'), 'AuditPage'),
});

const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects',
  component: lazyRouteComponent(() => import('../features/projects/index.ts'), 'ProjectsPage'),
});

const recordRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/record',
  component: RecordPage,
});

const routeTree = rootRoute.addChildren([
  accountRoute.addChildren([signInRoute, registerRoute]),
  oidcCallbackRoute,
  forgotPasswordRoute,
  verifyEmailRoute,
  resetPasswordRoute,
  invitationRoute,
  signedInRoute.addChildren([
    libraryRoute,
    recordRoute,
    recordingRoute,
    podcastsRoute,
    vocabularyRoute,
    workspaceRoute,
    membersRoute,
    auditRoute,
    projectsRoute,
    accountPageRoute,
    securityPageRoute,
    deletePageRoute,
    mySecurityRoute,
    workspaceSecurityRoute,
    adminUsersRoute,
    adminActingRoute,
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
