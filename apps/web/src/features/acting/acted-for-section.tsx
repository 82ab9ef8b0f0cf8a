import type { Impersonation } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from '../../ui/page.module.css';
import { Unread } from '../../ui/unread.tsx';
import { nameOf, spanOf } from './acting-words.ts';
import { useEndImpersonation, useMyImpersonations } from './use-acting.ts';

/** Which operators acted for the person, when and why. */
export function ActedForSection() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useMyImpersonations();
  const all = data?.pages.flatMap(({ items }) => items);
  return (
    <section className={classes.section} aria-labelledby="acted-for">
      <h2 id="acted-for" className={classes.heading}>
        Operators who acted for you
      </h2>
      {all ? (
        <ActedForRows all={all} />
      ) : error ? (
        <Unread error={error} onRetry={() => refetch()} />
      ) : (
        <div role="status" aria-label="Who acted for you is being read">
          <Skeleton height={44} />
        </div>
      )}
      {hasNextPage && (
        <div>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function ActedForRows({ all }: { all: readonly Impersonation[] }) {
  const end = useEndImpersonation('person');
  const failed = end.error ? describeProblem(end.error) : null;
  if (all.length === 0) return <p className={classes.dim}>No operator ever acted for you.</p>;
  return (
    <>
      <ul className={classes.rows}>
        {all.map((impersonation) => {
          const { id, operator, reason, endedAt } = impersonation;
          return (
            <li key={id} className={classes.row}>
              <div className={classes.main}>
                <p className={classes.name}>{nameOf(operator)}</p>
                <div>{reason}</div>
                <p className={classes.dim}>{spanOf(impersonation, 'person')}</p>
              </div>
              {endedAt === null && (
                <Button
                  variant="default"
                  loading={end.isPending && end.variables.id === id}
                  onClick={() => end.mutate(impersonation)}
                >
                  End
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {failed && <Notice kind="failed" title={failed.detail} code={failed.code} />}
    </>
  );
}
