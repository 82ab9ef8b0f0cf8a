import type { ReactNode } from 'react';
import { Page, PageTabs } from '../../ui/page.tsx';
import { ClosedWhileActing } from '../acting/index.ts';

const pages = [
  { to: '/account', label: 'Profile' },
  { to: '/account/security', label: 'Security' },
  { to: '/account/delete', label: 'Delete' },
] as const;

/** What the pages of an account have in common: their name and the way between them. */
export function AccountFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <ClosedWhileActing>
      <Page title={title} tabs={<PageTabs label="Account" pages={pages} />}>
        {children}
      </Page>
    </ClosedWhileActing>
  );
}
