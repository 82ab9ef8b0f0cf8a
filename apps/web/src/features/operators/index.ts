export {
  AdminActingPage,
  AdminOutboxPage,
  AdminSecurityPage,
  AdminUsersPage,
  AdminWorkspacesPage,
} from './admin-page.tsx';
export { useGuardedPages } from './use-admin.ts';
