import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './account-page.module.css';

const pages = [
  { to: '/account', label: 'Profile' },
  { to: '/account/security', label: 'Security' },
  { to: '/account/delete', label: 'Delete' },
] as const;

/** What the pages of an account have in common: their name and the way between them. */
export function AccountFrame({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · AudioTricks`);
  return (
    <div className={classes.page}>
      <Title order={1} size="xl">
        {title}
      </Title>
      <nav className={classes.pages} aria-label="Account">
        {pages.map(({ to, label }) => (
          <Link key={to} to={to} className={classes.pageLink} activeOptions={{ exact: true }}>
            {label}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}
