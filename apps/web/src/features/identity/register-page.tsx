import { Anchor, PasswordInput, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { AccountCard } from './account-card.tsx';
import type { AccountPageProps } from './account-page.ts';
import { useAccountForm } from './use-account-form.ts';

export function RegisterPage({ auth, redirect, onEntered }: AccountPageProps) {
  useDocumentTitle('Create an account · AudioTricks');
  const form = useAccountForm(
    ({ name = '', email = '', password = '' }) => auth.register({ name, email: email.trim(), password }),
    onEntered,
  );
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
      <TextInput
        label="Your name"
        name="name"
        autoComplete="name"
        required
        withAsterisk={false}
        autoFocus
        size="md"
        error={form.fields.name}
      />
      <TextInput
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        size="md"
        error={form.fields.email}
      />
      <PasswordInput
        label="Password"
        description="At least 8 characters."
        name="password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        size="md"
        error={form.fields.password}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      />
    </AccountCard>
  );
}
