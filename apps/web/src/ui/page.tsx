import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** What the browser says where the title alone says too little. */
  documentTitle?: string;
  /** What the page is about, or which workspace. */
  lead?: ReactNode;
  /** The way to its neighbours. */
  tabs?: ReactNode;
  children: ReactNode;
}

/** A page of forms and lists; what stands in it takes its look from the same sheet. */
export function Page({ title, documentTitle = title, lead, tabs, children }: PageProps) {
  useDocumentTitle(`${documentTitle} · AudioTricks`);
  return (
    <div className={classes.page}>
      <Title order={1} size="xl">
        {title}
      </Title>
      {lead && <p className={classes.lead}>{lead}</p>}
      {tabs}
      {children}
    </div>
  );
}

interface PageTabsProps {
  label: string;
  pages: readonly { to: LinkProps['to']; label: string }[];
}

export function PageTabs({ label, pages }: PageTabsProps) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {pages.map((page) => (
        <Link key={page.label} to={page.to} className={classes.tab} activeOptions={{ exact: true }}>
          {page.label}
        </Link>
      ))}
    </nav>
  );
}
