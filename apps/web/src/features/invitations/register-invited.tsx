import type { InvitationPreview } from '@audiotricks/contracts';
import type { Auth } from '@audiotricks/sdk';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Notice } from '../../ui/notice.tsx';
import { useAccountForm } from '../identity/index.ts';
import classes from './invitation-page.module.css';

interface RegisterInvitedProps {
  auth: Auth;
  token: string;
  preview: InvitationPreview;
  onJoined: (userId: string, workspaceId: string) => void;
}

/** A new account for the invited address, with a password of the person's own. */
export function RegisterInvited({ auth, token, preview, onJoined }: RegisterInvitedProps) {
  const { email, workspaceId } = preview;
  const form = useAccountForm(
    ({ name = '', password = '' }) => auth.register({ name, email, password, invitationToken: token }),
    () => onJoined(auth.current()?.user.id ?? '', workspaceId),
  );
  return (
    <>
      {form.problem && <Notice kind="failed" title={form.problem.detail} code={form.problem.code} />}
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          readOnly
          size="md"
          error={form.fields.email}
        />
        <TextInput
          label="Your name"
          name="name"
          autoComplete="name"
          required
          withAsterisk={false}
          size="md"
          error={form.fields.name}
        />
        <PasswordInput
          label="Password"
          description="At least 8 characters. You choose it; nobody gives you one."
          name="password"
          autoComplete="new-password"
          required
          withAsterisk={false}
          size="md"
          error={form.fields.password}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <Button type="submit" loading={form.isBusy} size="md" fullWidth>
          Create account and join
        </Button>
      </form>
    </>
  );
}
