import { resetPassword } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { Anchor, Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AccountCard, Card } from './account-card.tsx';
import { PasswordField } from './account-fields.tsx';
import { useAccountForm } from './use-account-form.ts';

interface LinkPageProps {
  client: Pick<Client, 'call'>;
  /** What stands behind `#`; empty where the link is not whole. */
  token: string;
}

/** Takes a new password by a link of a mail. */
export function ResetPasswordPage({ client, token }: LinkPageProps) {
  useDocumentTitle('A new password · AudioTricks');
  const [isDone, setDone] = useState(false);
  const form = useAccountForm(
    ({ password = '' }) => client.call(resetPassword, { body: { token, password } }),
    () => setDone(true),
  );
  const again = (
    <Button component={Link} to="/forgot-password" variant="default">
      Ask for another link
    </Button>
  );
  if (isDone) {
    return (
      <Card title="Your password is changed" reason="Every session of your account was ended.">
        <Button component={Link} to="/sign-in" size="md">
          Sign in
        </Button>
      </Card>
    );
  }
  if (token === '') {
    return (
      <Card title="A new password" reason="The address of this page is not whole. Open the link in the mail again.">
        {again}
      </Card>
    );
  }
  return (
    <AccountCard
      title="A new password"
      form={form}
      action="Change the password"
      wayOut={form.problem?.code === 'auth.link_invalid' && again}
      otherWay={<Anchor renderRoot={(props) => <Link {...props} to="/sign-in" />}>Back to signing in</Anchor>}
    >
      <PasswordField isNew autoFocus error={form.fields.password} />
    </AccountCard>
  );
}
