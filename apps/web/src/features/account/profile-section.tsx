import { type User, updateMe } from '@audiotricks/contracts';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { Notice } from '../../ui/notice.tsx';
import { useAccountForm } from '../identity/index.ts';
import classes from './account-page.module.css';
import { languageChoices, timezoneChoices } from './profile-choices.ts';
import { useMe } from './use-me.ts';

/** What is left empty is taken away. */
const orNull = (typed: string | undefined) => typed?.trim() || null;

/** Names, a username, where and how the person is reached. */
export function ProfileSection() {
  const { client, session } = useApi();
  const me = useMe();
  const queryClient = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  const form = useAccountForm(
    async ({ name = '', ...typed }) => {
      setSaved(false);
      const { givenName, familyName, username, timezone, language, phone } = typed;
      const user = await client.call(updateMe, {
        body: {
          ...{ name, givenName: orNull(givenName), familyName: orNull(familyName), username: orNull(username) },
          ...{ timezone: orNull(timezone), language: orNull(language), phone: orNull(phone) },
        },
      });
      queryClient.setQueryData<User>(queryKeys.me(session.user.id), user);
    },
    () => {
      setSaved(true);
      announce('Your profile is saved.');
    },
  );
  return (
    <section className={classes.section} aria-labelledby="profile">
      <h2 id="profile" className={classes.title}>
        Profile
      </h2>
      {form.problem && <Notice kind="failed" title={form.problem.detail} code={form.problem.code} />}
      <form className={classes.form} onSubmit={form.submit} onChange={() => setSaved(false)} noValidate>
        <TextInput
          label="Name"
          description="As others see it."
          name="name"
          autoComplete="nickname"
          defaultValue={me.name}
          error={form.fields.name}
        />
        <TextInput
          label="Given name"
          name="givenName"
          autoComplete="given-name"
          defaultValue={me.givenName ?? ''}
          error={form.fields.givenName}
        />
        <TextInput
          label="Family name"
          name="familyName"
          autoComplete="family-name"
          defaultValue={me.familyName ?? ''}
          error={form.fields.familyName}
        />
        <TextInput
          label="Username"
          description="Signs you in as your e-mail address does."
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={me.username ?? ''}
          error={form.fields.username}
        />
        <NativeSelect
          label="Time zone"
          name="timezone"
          data={timezoneChoices(me.timezone)}
          defaultValue={me.timezone ?? ''}
          error={form.fields.timezone}
        />
        <NativeSelect
          label="Language"
          name="language"
          data={languageChoices(me.language)}
          defaultValue={me.language ?? ''}
          error={form.fields.language}
        />
        <TextInput
          label="Phone"
          name="phone"
          type="tel"
          autoComplete="tel"
          placeholder="+61 2 5550 1234"
          defaultValue={me.phone ?? ''}
          error={form.fields.phone}
        />
        <div className={classes.actions}>
          <Button type="submit" loading={form.isBusy}>
            Save
          </Button>
          {isSaved && <p className={classes.said}>Saved.</p>}
        </div>
      </form>
      {me.lastSignInAt !== null && (
        <p className={classes.dim}>You signed in last on {formatDateTime(me.lastSignInAt)}.</p>
      )}
    </section>
  );
}
