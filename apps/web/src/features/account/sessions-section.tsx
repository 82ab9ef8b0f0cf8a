import type { SessionView } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { formatDate } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { Unread } from '../../ui/unread.tsx';
import classes from './account-page.module.css';
import { useEndSession, useSessions } from './use-sessions.ts';

/** Where the person is signed in, and the way to end that. */
export function SessionsSection() {
  const { data, error, refetch } = useSessions();
  const end = useEndSession();
  const failed = end.error ? describeProblem(end.error) : null;
  return (
    <section className={classes.section} aria-labelledby="sessions">
      <h2 id="sessions" className={classes.title}>
        Where you are signed in
      </h2>
      {data ? (
        <ul className={classes.list}>
          {data.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables === session.id}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      ) : error ? (
        <Unread error={error} onRetry={() => refetch()} />
      ) : (
        <div className={classes.reading} role="status" aria-label="Sessions are being read">
          <Skeleton height={44} />
          <Skeleton height={44} />
        </div>
      )}
      {failed && <Notice kind="failed" title={failed.detail} code={failed.code} />}
      {data && data.length > 1 && (
        <div>
          <Button variant="default" loading={end.isPending && end.variables === null} onClick={() => end.mutate(null)}>
            Sign out everywhere else
          </Button>
        </div>
      )}
    </section>
  );
}

interface SessionRowProps {
  session: SessionView;
  isEnding: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { device, ipAddress, lastUsedAt, createdAt, isCurrent } = session;
  return (
    <li className={classes.row}>
      <IconDeviceDesktop size={20} aria-hidden="true" />
      <div className={classes.where}>
        <p className={classes.name}>{device}</p>
        <p className={classes.dim}>
          {isCurrent ? 'This device' : `Last used ${formatDate(lastUsedAt)}`} · since {formatDate(createdAt)} ·{' '}
          {ipAddress}
        </p>
      </div>
      {!isCurrent && (
        <Button variant="subtle" color="gray" loading={isEnding} onClick={onEnd} aria-label={`Sign out: ${device}`}>
          Sign out
        </Button>
      )}
    </li>
  );
}
