import type { Impersonation } from '@audiotricks/contracts';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { enterActing } from '../../lib/acting.ts';
import { useApi } from '../../lib/api.tsx';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from '../../ui/page.module.css';
import { nameOf, spanOf } from './acting-words.ts';
import { useAllImpersonations, useEndImpersonation } from './use-acting.ts';

/** What a list of an operator's page is given. */
interface Listed {
  items: readonly Impersonation[] | undefined;
  error: unknown;
  onRetry: () => void;
  emptyText: string;
  more: { isThere: boolean; isLoading: boolean; onMore: () => void };
  children: (impersonation: Impersonation) => ReactNode;
}

/** Which operator acted for whom, in the list that the operator's pages have. */
export function ActingList({ List }: { List: (props: Listed) => ReactNode }) {
  const all = useAllImpersonations();
  const end = useEndImpersonation('operator');
  const failed = end.error ? describeProblem(end.error) : null;
  return (
    <>
      {failed && <Notice kind="failed" title={failed.detail} code={failed.code} />}
      <List
        items={all.data?.pages.flatMap(({ items }) => items)}
        error={all.error}
        onRetry={() => void all.refetch()}
        emptyText="No operator ever acted for anybody."
        more={{
          isThere: all.hasNextPage,
          isLoading: all.isFetchingNextPage,
          onMore: () => void all.fetchNextPage(),
        }}
      >
        {(impersonation) => (
          <Row
            key={impersonation.id}
            impersonation={impersonation}
            isEnding={end.isPending && end.variables.id === impersonation.id}
            onEnd={() => end.mutate(impersonation)}
          />
        )}
      </List>
    </>
  );
}

interface RowProps {
  impersonation: Impersonation;
  isEnding: boolean;
  onEnd: () => void;
}

function Row({ impersonation, isEnding, onEnd }: RowProps) {
  const { session } = useApi();
  const { id, operator, user, reason, endedAt } = impersonation;
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          {nameOf(operator)} for {nameOf(user)}
        </p>
        <div>{reason}</div>
        <p className={classes.dim}>{spanOf(impersonation, 'operators')}</p>
      </div>
      {endedAt === null && (
        <div className={classes.actions}>
          {operator.id === session.user.id && <Button onClick={() => enterActing(id)}>Go on</Button>}
          <Button variant="default" loading={isEnding} onClick={onEnd}>
            End
          </Button>
        </div>
      )}
    </li>
  );
}
