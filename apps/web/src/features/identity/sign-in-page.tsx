import { Anchor, PasswordInput, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { AccountCard } from './account-card.tsx';
import type { AccountPageProps } from './account-page.ts';
import { useAccountForm } from './use-account-form.ts';

export function SignInPage({ auth, redirect, hasEnded, onEntered }: AccountPageProps) {
  useDocumentTitle('Sign in · AudioTricks');
  const form = useAccountForm(
    ({ email = '', password = '' }) => auth.signIn({ email: email.trim(), password }),
    onEntered,
  );
  return (
    <AccountCard
      title="Sign in"
      reason={hasEnded ? 'You were signed out. Sign in to go on.' : undefined}
      form={form}
      action="Sign in"
      otherWay={
        <>
          New here?{' '}
          <Anchor renderRoot={(props) => <Link {...props} to="/register" search={{ redirect }} />}>
            Create an account
          </Anchor>
        </>
      }
    >
      <TextInput
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        autoFocus
        size="md"
        error={form.fields.email}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        error={form.fields.password}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      />
    </AccountCard>
  );
}
