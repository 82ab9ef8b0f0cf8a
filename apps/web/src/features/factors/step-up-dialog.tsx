import { readAccountSecurity, stepUp } from '@audiotricks/contracts';
import { Button, Group, getDefaultZIndex, Modal, PasswordInput, Skeleton, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useSyncExternalStore } from 'react';
import { useApi } from '../../lib/api.tsx';
import { askForPasskey, hasPasskeySupport } from '../../lib/passkeys.ts';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { Notice } from '../../ui/notice.tsx';
import { onShown, openOidcTab } from './oidc-step-up.ts';
import type { StepUpAsker } from './step-up-asker.ts';

/** The one place that asks who somebody is before something dangerous; the call that waits then goes on. */
export function StepUpDialog({ asker }: { asker: StepUpAsker }) {
  const waiting = useSyncExternalStore(asker.waiting.subscribe, asker.waiting.get);
  useEffect(() => closeAloneOnEscape(asker), [asker]);
  return (
    <Modal
      opened={waiting !== null}
      closeOnEscape={false}
      onClose={() => waiting?.answer(false)}
      title="Is it you?"
      // The call that waits may come from a dialog, which stays below.
      zIndex={getDefaultZIndex('overlay')}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {waiting && <StepUpForm onDone={waiting.answer} />}
    </Modal>
  );
}

/** Escape says no here, and to no dialog below. Listens before any of them, as long as it is mounted before them. */
function closeAloneOnEscape(asker: StepUpAsker): () => void {
  function onKeyDown(event: KeyboardEvent): void {
    const waiting = asker.waiting.get();
    if (waiting === null || event.key !== 'Escape' || event.isComposing) return;
    event.stopImmediatePropagation();
    waiting.answer(false);
  }
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
}

function StepUpForm({ onDone }: { onDone: (isShown: boolean) => void }) {
  const { client, session } = useApi();
  const security = useQuery({
    queryKey: queryKeys.accountSecurity(session.user.id),
    queryFn: ({ signal }) => client.call(readAccountSecurity, { signal }),
  });
  const show = useMutation({
    mutationFn: async (proof: { password: string } | { code: string } | 'passkey') =>
      client.call(stepUp, { body: proof === 'passkey' ? { passkey: await askForPasskey(client) } : proof }),
    onSuccess: () => onDone(true),
  });
  const provider = useMutation({ mutationFn: () => openOidcTab(client) });
  useEffect(() => onShown(() => onDone(true)), [onDone]);
  const wantsCode = security.data?.totpConfirmedAt != null;
  const oidc = wantsCode ? null : (security.data?.oidc ?? null);
  const hasPassword = security.data?.hasPassword !== false;
  const isOnlyOidc = !wantsCode && !hasPassword;
  const field = wantsCode ? 'code' : 'password';
  const error = show.error ?? provider.error ?? security.error;
  const message = error ? fieldMessages(error)[field] : undefined;
  const problem = error && !message ? describeProblem(error) : null;
  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get(field));
    show.mutate(wantsCode ? { code: value } : { password: value });
  }
  if (security.isPending) return <Skeleton height={120} role="status" aria-label="Your account is being read" />;
  return (
    <form onSubmit={onSubmit} noValidate>
      <Text mb="md">Show once more who you are. You are not asked again for 15 minutes.</Text>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {wantsCode && (
        <TextInput
          label="Code of your app"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
          error={message}
        />
      )}
      {!wantsCode && hasPassword && (
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          data-autofocus
          error={message}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
      )}
      {oidc && provider.isSuccess && (
        <Notice
          kind="info"
          title={`Sign in to ${oidc.name} in the tab that has opened. This goes on by itself then.`}
        />
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        {hasPasskeySupport() && (
          <Button variant="default" onClick={() => show.mutate('passkey')}>
            Use a passkey
          </Button>
        )}
        {oidc && (
          <Button
            variant={isOnlyOidc ? 'filled' : 'default'}
            data-autofocus={isOnlyOidc || undefined}
            loading={provider.isPending}
            onClick={() => provider.mutate()}
          >
            Go on with {oidc.name}
          </Button>
        )}
        {!isOnlyOidc && (
          <Button type="submit" loading={show.isPending}>
            Go on
          </Button>
        )}
      </Group>
    </form>
  );
}
