import type { InvitationPreview } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { TextInput } from '@mantine/core';
import { AccountForm, NameField, OidcButton, PasswordField, useAccountForm, useOidc } from '../identity/index.ts';

interface RegisterInvitedProps {
  client: Client;
  token: string;
  preview: InvitationPreview;
  onJoined: (userId: string, workspaceId: string) => void;
}

/** A new account for the invited address, with a password of the person's own or by the provider. */
export function RegisterInvited({ client, token, preview, onJoined }: RegisterInvitedProps) {
  const { auth } = client;
  const { email, workspaceId } = preview;
  const elsewhere = useOidc(client, { redirect: '/invitation', invitation: { token, workspaceId } });
  const form = useAccountForm(
    ({ name = '', password = '' }) => auth.register({ name, email, password, invitationToken: token }),
    () => onJoined(auth.current()?.user.id ?? '', workspaceId),
  );
  const shown = { ...form, problem: form.problem ?? elsewhere.leave.problem };
  return (
    <>
      <AccountForm form={shown} action="Create account and join">
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
      <OidcButton {...elsewhere} />
    </>
  );
}
