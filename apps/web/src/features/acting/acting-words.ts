import type { Impersonation, ImpersonationEnd } from '@audiotricks/contracts';
import { formatDate, formatDateTime } from '../../lib/format.ts';

/** Told to whom it was done, or to operators. */
type Reader = 'person' | 'operators';

const ends: Readonly<Record<Reader, Record<ImpersonationEnd, string>>> = {
  person: {
    operator: 'ended by an operator',
    user: 'ended by you',
    operator_session: 'ended as the operator signed out',
    user_sessions: 'ended with your sessions',
    expired: 'ended when its time was over',
  },
  operators: {
    operator: 'ended by an operator',
    user: 'ended by the person',
    operator_session: 'ended as the operator signed out',
    user_sessions: 'ended with the person’s sessions',
    expired: 'ended when its time was over',
  },
};

/** When it was, and how it ended. */
export function spanOf({ startedAt, expiresAt, endedAt, endedBy }: Impersonation, reader: Reader): string {
  const start = `From ${formatDateTime(startedAt)}`;
  if (endedAt === null || endedBy === null) return `${start} until ${formatDate(expiresAt)} at the latest`;
  return `${start} to ${formatDate(endedAt)}, ${ends[reader][endedBy]}`;
}

export const nameOf = ({ name }: Impersonation['operator']): string => name ?? 'Somebody who is gone';
