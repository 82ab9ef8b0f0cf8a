import { Anchor } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { AccountCard, Card } from './account-card.tsx';
import { EmailField, NameField, PasswordField } from './account-fields.tsx';
import type { AccountPageProps } from './account-page.ts';
import { ResendLink } from './resend-link.tsx';
import { useAccountForm } from './use-account-form.ts';

export function RegisterPage({ client, redirect, onEntered }: AccountPageProps) {
  useDocumentTitle('Create an account · AudioTricks');
  const form = useAccountForm(
    ({ name = '', email = '', password = '' }) => client.auth.register({ name, email: email.trim(), password }),
    onEntered,
  );
  // Where addresses are verified first, this is how registering succeeds.
  if (form.problem?.code === 'auth.email_unverified') {
    const email = form.values.email?.trim() ?? '';
    return (
      <Card title="Look into your mailbox" reason={`Open the link that was sent to ${email}, then sign in.`}>
        <ResendLink client={client} email={email} />
        <Anchor renderRoot={(props) => <Link {...props} to="/sign-in" search={{ redirect }} />}>Sign in</Anchor>
      </Card>
    );
  }
  return (
    <AccountCard
      title="Create an account"
      form={form}
      action="Create account"
      otherWay={
        <>
          Have an account?{' '}
          <Anchor renderRoot={(props) => <Link {...props} to="/sign-in" search={{ redirect }} />}>Sign in</Anchor>
        </>
      }
    >
      <NameField autoFocus error={form.fields.name} />
      <EmailField error={form.fields.email} />
      <PasswordField isNew error={form.fields.password} />
    </AccountCard>
  );
}
