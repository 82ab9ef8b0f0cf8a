import { Button } from '@mantine/core';
import { useApi } from '../../lib/api.tsx';
import { formatDate } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { nameOf } from './acting-words.ts';
import { useEndImpersonation, useOpenImpersonations } from './use-acting.ts';

/** Says on every page of a person that somebody acts for them, and ends it. */
export function ActedForNotice() {
  const { isActing } = useApi();
  return isActing ? null : <Notices />;
}

function Notices() {
  const open = useOpenImpersonations();
  const end = useEndImpersonation('person');
  const failed = end.error ? describeProblem(end.error) : null;
  return open.map((impersonation) => (
    <Notice
      key={impersonation.id}
      kind="warning"
      title={`${nameOf(impersonation.operator)}, an operator, acts for you until ${formatDate(impersonation.expiresAt)}.`}
      code={failed?.code}
      actions={
        <Button variant="default" loading={end.isPending} onClick={() => end.mutate(impersonation)}>
          End it now
        </Button>
      }
    >
      {failed ? failed.detail : `The reason they gave: ${impersonation.reason}`}
    </Notice>
  ));
}
