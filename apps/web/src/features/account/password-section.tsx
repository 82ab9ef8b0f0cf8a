import { changePassword } from '@audiotricks/contracts';
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { Notice } from '../../ui/notice.tsx';
import { useAccountForm } from '../identity/index.ts';
import classes from './account-page.module.css';

const eye = { 'aria-label': 'Show the password' };

/** Another password; everybody who is signed in elsewhere is signed out. */
export function PasswordSection() {
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
    <section className={classes.section} aria-labelledby="password">
      <h2 id="password" className={classes.title}>
        Password
      </h2>
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
    </section>
  );
}
