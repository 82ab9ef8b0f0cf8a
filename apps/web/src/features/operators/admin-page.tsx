import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { SecurityEventList } from '../security-events/index.ts';
import classes from './admin.module.css';
import { OutboxList } from './outbox-list.tsx';
import { UserList } from './user-list.tsx';
import { WorkspaceList } from './workspace-list.tsx';

const pages = [
  { to: '/admin/users', label: 'People' },
  { to: '/admin/workspaces', label: 'Workspaces' },
  { to: '/admin/outbox', label: 'Outbox' },
  { to: '/admin/security-events', label: 'Security events' },
] as const;

/** What an operator's pages stand in. */
function AdminPage({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · Operator · AudioTricks`);
  return (
    <div className={classes.page}>
      <nav className={classes.tabs} aria-label="Operator">
        {pages.map(({ to, label }) => (
          <Link key={to} to={to} className={classes.tab}>
            {label}
          </Link>
        ))}
      </nav>
      <Title order={1} size="xl">
        {title}
      </Title>
      {children}
    </div>
  );
}

export const AdminUsersPage = () => (
  <AdminPage title="People">
    <UserList />
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
