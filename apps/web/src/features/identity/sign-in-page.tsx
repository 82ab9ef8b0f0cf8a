import { Anchor, Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { askForPasskey, hasPasskeySupport } from '../../lib/passkeys.ts';
import { hasCode } from '../../lib/problem.ts';
import { AccountCard } from './account-card.tsx';
import { EmailField, PasswordField } from './account-fields.tsx';
import type { AccountPageProps } from './account-page.ts';
import { OidcButton } from './oidc-button.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';
import { useAccountForm } from './use-account-form.ts';
import { useOidc } from './use-oidc.ts';

interface SignInPageProps extends AccountPageProps {
  /** Why one has to sign in here. */
  reason?: string;
}

export function SignInPage({ client, redirect, hasEnded, reason, onEntered }: SignInPageProps) {
  useDocumentTitle('Sign in · AudioTricks');
  const [step, setStep] = useState<'first' | 'second' | 'late'>('first');
  const form = useAccountForm(
    ({ email = '', password = '' }) =>
      client.auth.signIn({ email: email.trim(), password }).then(onEntered, (error: unknown) => {
        if (!hasCode(error, 'auth.second_factor_required')) throw error;
        setStep('second');
      }),
    () => {},
  );
  const elsewhere = useOidc(client, { redirect });
  const passkey = useAccountForm(async () => client.auth.passkey(await askForPasskey(client)), onEntered);
  if (step === 'second') {
    return (
      <SecondFactorStep client={client} onEntered={onEntered} onBack={(isLate) => setStep(isLate ? 'late' : 'first')} />
    );
  }
  const why = hasEnded ? 'You were signed out. Sign in to go on.' : reason;
  return (
    <AccountCard
      title="Sign in"
      reason={step === 'late' ? 'That took too long. Sign in again.' : why}
      form={{ ...form, problem: form.problem ?? passkey.problem ?? elsewhere.leave.problem }}
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
      <EmailField autoFocus error={form.fields.email} />
      <PasswordField isNew={false} error={form.fields.password} />
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/forgot-password" />}>
        Forgot your password?
      </Anchor>
      {hasPasskeySupport() && (
        <Button variant="default" size="md" loading={passkey.isBusy} onClick={passkey.start}>
          Use a passkey
        </Button>
      )}
      {!reason && <OidcButton {...elsewhere} />}
    </AccountCard>
  );
}
