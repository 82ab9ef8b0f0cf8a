import type { ReactNode } from 'react';
import { useApi } from '../../lib/api.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from '../../ui/page.module.css';

/** What only the person themselves see: an operator who acts for them is told so instead. */
export function ClosedWhileActing({ children }: { children: ReactNode }) {
  const { isActing, session } = useApi();
  if (!isActing) return children;
  return (
    <div className={classes.page}>
      <Notice kind="info" title={`Only ${session.user.name} may see and change this.`}>
        How somebody signs in, their profile and their account stay closed while you act for them.
      </Notice>
    </div>
  );
}
