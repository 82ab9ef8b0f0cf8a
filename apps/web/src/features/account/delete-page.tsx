import { accountGraceDays, deleteMe } from '@audiotricks/contracts';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { AccountFrame } from './account-frame.tsx';
import classes from './account-page.module.css';
import { useMe } from './use-me.ts';

/** The end of an account, which can be undone for two weeks. */
export function DeletePage() {
  const { client } = useApi();
  const { email } = useMe();
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const deletion = useMutation({
    mutationFn: () => client.call(deleteMe),
    onSuccess: async () => {
      // Every session is over already: this forgets the one here.
      await client.auth.signOut();
      await router.navigate({ to: '/sign-in' });
    },
  });
  function close(): void {
    deletion.reset();
    setAsking(false);
  }
  return (
    <AccountFrame title="Delete account">
      <section className={classes.section} aria-labelledby="delete">
        <h2 id="delete" className={classes.title}>
          What happens
        </h2>
        <p className={classes.plain}>
          You are signed out everywhere at once. After {accountGraceDays} days your account, your picture and every
          workspace that has no other member are gone, with all recordings and transcripts in them. What you did in
          workspaces of others stays there.
        </p>
        <p className={classes.plain}>
          To keep your account, sign in within these {accountGraceDays} days. A mail to {email} says so too.
        </p>
        <div>
          <Button color="red" variant="outline" onClick={() => setAsking(true)}>
            Delete my account
          </Button>
        </div>
      </section>
      <ConfirmDialog
        isOpen={isAsking}
        title="Delete your account?"
        text={`You are signed out everywhere now. Signing in within ${accountGraceDays} days keeps the account.`}
        action="Delete my account"
        isBusy={deletion.isPending}
        error={deletion.error}
        onConfirm={() => deletion.mutate()}
        onClose={close}
      />
    </AccountFrame>
  );
}
