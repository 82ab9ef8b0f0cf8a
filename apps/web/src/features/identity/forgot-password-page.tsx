import { forgotPassword } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { Anchor } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AccountCard, Card } from './account-card.tsx';
import { EmailField } from './account-fields.tsx';
import { useAccountForm } from './use-account-form.ts';

/** Asks where the link for a new password is to go; says the same whether or not there is such an account. */
export function ForgotPasswordPage({ client }: { client: Pick<Client, 'call'> }) {
  useDocumentTitle('A new password · AudioTricks');
  const [isSent, setSent] = useState(false);
  const form = useAccountForm(
    ({ email = '' }) => client.call(forgotPassword, { body: { email: email.trim() } }),
    () => setSent(true),
  );
  const back = <Anchor renderRoot={(props) => <Link {...props} to="/sign-in" />}>Back to signing in</Anchor>;
  if (isSent) {
    const reason = `If there is an account of ${form.values.email?.trim()}, a link is on its way there. It works for half an hour.`;
    return (
      <Card title="Look into your mailbox" reason={reason}>
        {back}
      </Card>
    );
  }
  return (
    <AccountCard
      title="A new password"
      reason="Say your address, and a link for a new password is sent there."
      form={form}
      action="Send the link"
      otherWay={back}
    >
      <EmailField autoFocus error={form.fields.email} />
    </AccountCard>
  );
}
