import { Button } from '@mantine/core';
import { IconUserShield } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { leaveActing } from '../../lib/acting.ts';
import { useApi } from '../../lib/api.tsx';
import { formatTime } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import classes from './acting-banner.module.css';
import { useActing } from './use-acting.ts';

/** Says on every page for whom an operator acts, and how long they still may. Nothing where nobody acts. */
export function ActingBanner() {
  const { isActing } = useApi();
  return isActing ? <Banner /> : null;
}

function Banner() {
  const { client, session } = useApi();
  const acting = useActing();
  const end = useMutation({ mutationFn: () => client.auth.signOut(), onSuccess: leaveActing });
  const failed = end.error ? describeProblem(end.error) : null;
  return (
    <section className={classes.banner} aria-label="Acting for somebody">
      <IconUserShield size={20} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.who}>
          You act for {session.user.name} <span className={classes.email}>({session.user.email})</span>
        </p>
        <p className={classes.reason}>{failed ? `${failed.detail} ${failed.code}` : acting?.reason}</p>
      </div>
      {acting && <TimeLeft until={acting.expiresAt} />}
      <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        End
      </Button>
    </section>
  );
}

function TimeLeft({ until }: { until: string }) {
  const leftMs = useLeftMs(until);
  useEffect(() => {
    if (leftMs <= 0) leaveActing();
  }, [leftMs]);
  return (
    <span className={classes.left} role="timer">
      {formatTime(leftMs)} left
    </span>
  );
}

function useLeftMs(until: string): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Date.parse(until) - nowMs);
}
