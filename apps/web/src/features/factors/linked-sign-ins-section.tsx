import type { LinkedSignIn } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { formatDate } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { useSignInMethods } from '../../lib/sign-in-methods.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './factors.module.css';
import { useLinkedSignIns, useUnlinkSignIn } from './use-factors.ts';

/** My sign-ins of other places; nothing where I have none and the instance knows no other place. */
export function LinkedSignInsSection() {
  const { client } = useApi();
  const provider = useSignInMethods(client).data?.oidc ?? null;
  const { data, error, refetch } = useLinkedSignIns();
  const problem = error ? describeProblem(error) : null;
  if (provider === null && (data === undefined || data.length === 0)) return null;
  const again = (
    <Button variant="default" onClick={() => refetch()}>
      Try again
    </Button>
  );
  return (
    <section className={classes.section} aria-labelledby="linked-sign-ins">
      <h2 id="linked-sign-ins" className={classes.title}>
        Linked sign-ins
      </h2>
      {data?.length === 0 && provider && (
        <p className={classes.text}>
          None. Go on with {provider.name} once where you sign in: with the address of this account there, the two are
          linked.
        </p>
      )}
      {data && data.length > 0 && (
        <ul className={classes.list}>
          {data.map((signIn) => (
            <LinkedSignInRow key={signIn.id} signIn={signIn} />
          ))}
        </ul>
      )}
      {problem && !data && <Notice kind="failed" title={problem.detail} code={problem.code} actions={again} />}
      {!data && !error && <Skeleton height={48} role="status" aria-label="Linked sign-ins are being read" />}
    </section>
  );
}

function LinkedSignInRow({ signIn }: { signIn: LinkedSignIn }) {
  const unlink = useUnlinkSignIn();
  const [isAsked, setAsked] = useState(false);
  const { id, name, isUsable, createdAt } = signIn;
  const close = () => {
    unlink.reset();
    setAsked(false);
  };
  return (
    <li className={classes.row}>
      <div>
        <p className={classes.text}>{name}</p>
        <p className={classes.dim}>
          Linked {formatDate(createdAt)}
          {!isUsable && ', but nobody signs in by it here any more'}
        </p>
      </div>
      <Button variant="subtle" color="gray" aria-label={`Unlink ${name}`} onClick={() => setAsked(true)}>
        Unlink
      </Button>
      <ConfirmDialog
        isOpen={isAsked}
        title={`Unlink ${name}?`}
        text="It opens this account no more. Your account there stays as it is."
        action="Unlink"
        isBusy={unlink.isPending}
        error={unlink.error}
        onConfirm={() => unlink.mutate(id, { onSuccess: close })}
        onClose={close}
      />
    </li>
  );
}
