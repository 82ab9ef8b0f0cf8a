import type { ReactNode } from 'react';
import { Page, PageTabs } from '../../ui/page.tsx';
import { ActingList } from '../acting/index.ts';
import { SecurityEventList } from '../security-events/index.ts';
import { AdminList } from './admin-list.tsx';
import { OutboxList } from './outbox-list.tsx';
import { UserList } from './user-list.tsx';
import { WorkspaceList } from './workspace-list.tsx';

const pages = [
  { to: '/admin/users', label: 'People' },
  { to: '/admin/acting', label: 'Acting' },
  { to: '/admin/workspaces', label: 'Workspaces' },
  { to: '/admin/outbox', label: 'Outbox' },
  { to: '/admin/security-events', label: 'Security events' },
] as const;

/** What an operator's pages stand in. */
function AdminPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Page title={title} documentTitle={`${title} · Operator`} tabs={<PageTabs label="Operator" pages={pages} />}>
      {children}
    </Page>
  );
}

export const AdminUsersPage = () => (
  <AdminPage title="People">
    <UserList />
  </AdminPage>
);

export const AdminActingPage = () => (
  <AdminPage title="Acting for people">
    <ActingList List={AdminList} />
  </AdminPage>
);

export const AdminWorkspacesPage = () => (
  <AdminPage title="Workspaces">
    <WorkspaceList />
  </AdminPage>
);

export const AdminOutboxPage = () => (
  <AdminPage title="Outbox">
    <OutboxList />
  </AdminPage>
);

export const AdminSecurityPage = () => (
  <AdminPage title="Security events">
    <SecurityEventList scope="instance" emptyText="Nothing looked wrong on this instance." />
  </AdminPage>
);
