import type { SecurityEvent } from '@audiotricks/contracts';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconShieldExclamation } from '@tabler/icons-react';
import { formatDateTime } from '../../lib/format.ts';
import page from '../../ui/page.module.css';
import { lineOf, severityOf, titleOf } from './event-words.ts';
import classes from './security-events.module.css';

const icons = { notice: IconInfoCircle, warning: IconAlertTriangle, severe: IconShieldExclamation };

interface SecurityEventRowProps {
  event: SecurityEvent;
  isBusy: boolean;
  onResolve: () => void;
}

export function SecurityEventRow({ event, isBusy, onResolve }: SecurityEventRowProps) {
  const Icon = icons[event.severity];
  const { resolvedAt, resolvedBy, isResolvable } = event;
  return (
    <li className={page.row}>
      <Icon className={classes.icon} data-severity={event.severity} size={20} aria-label={severityOf(event)} />
      <div className={page.main}>
        <p className={page.name}>{titleOf(event)}</p>
        <p className={page.dim}>{lineOf(event)}</p>
        <p className={page.dim}>
          <time dateTime={event.lastSeenAt}>{formatDateTime(event.lastSeenAt)}</time>
          {resolvedAt !== null && ` · resolved by ${resolvedBy?.name ?? 'somebody who is gone'}`}
        </p>
      </div>
      {resolvedAt === null && isResolvable && (
        <Button variant="default" loading={isBusy} onClick={onResolve} aria-label={`Resolve: ${titleOf(event)}`}>
          Resolve
        </Button>
      )}
    </li>
  );
}
