import type { InvitationPreview } from '@audiotricks/contracts';
import type { Auth } from '@audiotricks/sdk';
import { TextInput } from '@mantine/core';
import { AccountForm, NameField, PasswordField, useAccountForm } from '../identity/index.ts';

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
    <AccountForm form={form} action="Create account and join">
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        readOnly
        size="md"
        error={form.fields.email}
      />
      <NameField error={form.fields.name} />
      <PasswordField
        isNew
        description="At least 8 characters. You choose it; nobody gives you one."
        error={form.fields.password}
      />
    </AccountForm>
  );
}
