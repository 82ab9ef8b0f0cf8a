import { changePassword, forgotPassword } from '@audiotricks/contracts';
import { Button, PasswordInput, Skeleton, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { describeProblem } from '../../lib/problem.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { Notice } from '../../ui/notice.tsx';
import { useAccountSecurity } from '../factors/index.ts';
import { useAccountForm } from '../identity/index.ts';
import classes from './account-page.module.css';

const eye = { 'aria-label': 'Show the password' };

/** The password: changed, or asked for where there is none. */
export function PasswordSection() {
  const security = useAccountSecurity();
  return (
    <section className={classes.section} aria-labelledby="password">
      <h2 id="password" className={classes.title}>
        Password
      </h2>
      {security.isPending && <Skeleton height={200} />}
      {/* Where it could not be read the form still does for nearly everybody. */}
      {(security.data?.hasPassword || security.error) && <ChangeForm />}
      {security.data?.hasPassword === false && <NoPassword />}
    </section>
  );
}

/** Another password; everybody who is signed in elsewhere is signed out. */
function ChangeForm() {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  // Counts the changes: each leaves an empty form.
  const [changes, setChanges] = useState(0);
  const form = useAccountForm(
    ({ currentPassword = '', password = '' }) => client.call(changePassword, { body: { currentPassword, password } }),
    () => {
      setChanges((count) => count + 1);
      void queryClient.invalidateQueries({ queryKey: queryKeys.sessions(session.user.id) });
    },
  );
  return (
    <>
      {changes > 0 && (
        <Notice kind="info" title="Your password is changed.">
          Whoever was signed in elsewhere was signed out.
        </Notice>
      )}
      {form.problem && <Notice kind="failed" title={form.problem.detail} code={form.problem.code} />}
      <form key={changes} className={classes.form} onSubmit={form.submit} noValidate>
        <PasswordInput
          label="Current password"
          name="currentPassword"
          autoComplete="current-password"
          visibilityToggleButtonProps={eye}
          error={form.fields.currentPassword}
        />
        <PasswordInput
          label="New password"
          description="At least 8 characters."
          name="password"
          autoComplete="new-password"
          visibilityToggleButtonProps={eye}
          error={form.fields.password}
        />
        <Button type="submit" variant="default" loading={form.isBusy}>
          Change the password
        </Button>
      </form>
    </>
  );
}

/** Of somebody who signs in elsewhere or by passkey: a link by mail makes one, as for who forgot theirs. */
function NoPassword() {
  const { client, session } = useApi();
  const { email } = session.user;
  const send = useMutation({ mutationFn: () => client.call(forgotPassword, { body: { email } }) });
  const problem = send.error ? describeProblem(send.error) : null;
  return (
    <>
      <Text inherit>
        Your account has none. A link to choose one can be sent to {email}; using it signs you out everywhere.
      </Text>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {send.isSuccess ? (
        <Notice kind="info" title={`A link is on its way to ${email}.`} />
      ) : (
        <div>
          <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
            Send me a link
          </Button>
        </div>
      )}
    </>
  );
}
