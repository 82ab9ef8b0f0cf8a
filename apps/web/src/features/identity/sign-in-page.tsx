import { Anchor } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { AccountCard } from './account-card.tsx';
import { EmailField, PasswordField } from './account-fields.tsx';
import type { AccountPageProps } from './account-page.ts';
import { ResendLink } from './resend-link.tsx';
import { useAccountForm } from './use-account-form.ts';

export function SignInPage({ client, redirect, hasEnded, onEntered }: AccountPageProps) {
  useDocumentTitle('Sign in · AudioTricks');
  const form = useAccountForm(
    ({ email = '', password = '' }) => client.auth.signIn({ email: email.trim(), password }),
    onEntered,
  );
  const isUnverified = form.problem?.code === 'auth.email_unverified';
  return (
    <AccountCard
      title="Sign in"
      reason={hasEnded ? 'You were signed out. Sign in to go on.' : undefined}
      form={form}
      action="Sign in"
      wayOut={isUnverified && <ResendLink client={client} email={form.values.email?.trim() ?? ''} />}
      otherWay={
        <>
          New here?{' '}
          <Anchor renderRoot={(props) => <Link {...props} to="/register" search={{ redirect }} />}>
            Create an account
          </Anchor>
        </>
      }
    >
      <EmailField autoFocus error={form.fields.email} />
      <PasswordField isNew={false} error={form.fields.password} />
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/forgot-password" />}>
        Forgot your password?
      </Anchor>
    </AccountCard>
  );
}
