import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

interface NoticeProps {
  kind: 'failed' | 'warning' | 'info';
  /** What happened. */
  title: string;
  /** What is safe and what to do now. */
  children?: ReactNode;
  code?: string | undefined;
  actions?: ReactNode;
}

const icons = { failed: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle };

/** What happened, what is safe, what to do now, and the code to quote. */
export function Notice({ kind, title, children, code, actions }: NoticeProps) {
  const Icon = icons[kind];
  return (
    <div className={classes.notice} data-kind={kind} role={kind === 'failed' ? 'alert' : 'status'}>
      <Icon className={classes.icon} size={20} aria-hidden="true" />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children && <p className={classes.text}>{children}</p>}
        {code && (
          <p className={classes.text}>
            Code <code className={classes.code}>{code}</code>
          </p>
        )}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
