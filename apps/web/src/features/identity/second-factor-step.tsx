import { Anchor, Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { askForPasskey, hasPasskeySupport } from '../../lib/passkeys.ts';
import { hasCode } from '../../lib/problem.ts';
import { AccountCard } from './account-card.tsx';
import type { AccountPageProps } from './account-page.ts';
import { useAccountForm } from './use-account-form.ts';

interface SecondFactorStepProps {
  client: AccountPageProps['client'];
  onEntered: () => void;
  /** Back to the password; true where the step took too long. */
  onBack: (isLate: boolean) => void;
}

/** The password was right: a code of the app, a recovery code, or a passkey. */
export function SecondFactorStep({ client, onEntered, onBack }: SecondFactorStepProps) {
  const [kind, setKind] = useState<'code' | 'recoveryCode'>('code');
  const send = (proof: Parameters<typeof client.auth.secondFactor>[0]) =>
    client.auth.secondFactor(proof).then(onEntered, (error: unknown) => {
      if (!hasCode(error, 'auth.second_factor_expired')) throw error;
      onBack(true);
    });
  const form = useAccountForm(
    ({ code = '', recoveryCode = '' }) => send(kind === 'code' ? { code } : { recoveryCode }),
    () => {},
  );
  const passkey = useAccountForm(
    async () => send({ passkey: await askForPasskey(client) }),
    () => {},
  );
  const isCode = kind === 'code';
  return (
    <AccountCard
      key={kind}
      title="One more step"
      reason={isCode ? 'Type the six digits that your authenticator app shows.' : 'Type one of your recovery codes.'}
      form={{ ...form, problem: form.problem ?? passkey.problem }}
      action="Sign in"
      otherWay={
        <Anchor component="button" type="button" onClick={() => onBack(false)}>
          Sign in as somebody else
        </Anchor>
      }
    >
      {isCode ? (
        <TextInput
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          size="md"
          error={form.fields.code}
        />
      ) : (
        <TextInput
          label="Recovery code"
          name="recoveryCode"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          size="md"
          error={form.fields.recoveryCode}
        />
      )}
      <Anchor
        component="button"
        type="button"
        size="sm"
        ta="left"
        onClick={() => setKind(isCode ? 'recoveryCode' : 'code')}
      >
        {isCode ? 'Use a recovery code' : 'Use a code of your app'}
      </Anchor>
      {hasPasskeySupport() && (
        <Button variant="default" size="md" loading={passkey.isBusy} onClick={passkey.start}>
          Use a passkey
        </Button>
      )}
    </AccountCard>
  );
}
