import { changeEmail } from '@audiotricks/contracts';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useAccountForm } from '../identity/index.ts';
import classes from './account-page.module.css';
import { useMe } from './use-me.ts';

/** Another address, which becomes theirs when the link sent there is used. */
export function EmailSection() {
  const { client } = useApi();
  const { email } = useMe();
  // Counts what was asked for: each leaves an empty form.
  const [asked, setAsked] = useState(0);
  const form = useAccountForm(
    (values) => client.call(changeEmail, { body: { email: values.email?.trim() ?? '' } }),
    () => setAsked((count) => count + 1),
  );
  return (
    <section className={classes.section} aria-labelledby="email">
      <h2 id="email" className={classes.title}>
        E-mail address
      </h2>
      <p className={classes.dim}>{email}</p>
      {asked > 0 && (
        <Notice kind="info" title={`A mail is on its way to ${form.values.email?.trim()}.`}>
          Your address changes when the link in it is used. Until then everything stays as it is.
        </Notice>
      )}
      {form.problem && <Notice kind="failed" title={form.problem.detail} code={form.problem.code} />}
      <form key={asked} className={classes.form} onSubmit={form.submit} noValidate>
        <TextInput
          label="New address"
          name="email"
          type="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          error={form.fields.email}
        />
        <Button type="submit" variant="default" loading={form.isBusy}>
          Send a link there
        </Button>
      </form>
    </section>
  );
}
