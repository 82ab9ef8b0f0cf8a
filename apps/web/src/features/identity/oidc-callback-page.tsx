import { linkOidc } from '@audiotricks/contracts';
import { Anchor, Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { describeProblem, hasCode, type ProblemText } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card } from './account-card.tsx';
import type { AccountPageProps } from './account-page.ts';
import { readOidcTrip } from './oidc-trip.ts';
import { SecondFactorStep } from './second-factor-step.tsx';
import { SignInPage } from './sign-in-page.tsx';

type Step = { name: 'finishing' | 'second' | 'link' } | { name: 'failed'; problem: ProblemText };

interface OidcCallbackPageProps extends AccountPageProps {
  /** To start again. */
  onBack: () => void;
}

/** Where the provider leads back to: finishes the sign-in, or says what is still to do. */
export function OidcCallbackPage({ client, onEntered, onBack }: OidcCallbackPageProps) {
  useDocumentTitle('Sign in · AudioTricks');
  const [step, setStep] = useState<Step>({ name: 'finishing' });
  const isBegun = useRef(false);

  useEffect(() => {
    // It works once, so a second run of the effect must not send it.
    if (isBegun.current) return;
    isBegun.current = true;
    const invitationToken = readOidcTrip().invitation?.token;
    const back = { query: location.search.slice(1), ...(invitationToken !== undefined && { invitationToken }) };
    client.auth.oidc(back).then(onEntered, (error: unknown) => {
      if (hasCode(error, 'auth.second_factor_required')) setStep({ name: 'second' });
      else if (hasCode(error, 'oidc.link_required')) setStep({ name: 'link' });
      else setStep({ name: 'failed', problem: describeProblem(error) });
    });
  }, [client, onEntered]);

  const fail = (error: unknown) => setStep({ name: 'failed', problem: describeProblem(error) });
  const back = <Anchor renderRoot={(props) => <Link {...props} to="/sign-in" />}>Back to signing in</Anchor>;
  if (step.name === 'link') {
    return (
      <SignInPage
        client={client}
        reason="You have an account with this address. Sign in to it once, and the two are linked."
        onEntered={() => client.call(linkOidc).then(onEntered, fail)}
      />
    );
  }
  if (step.name === 'second') {
    return <SecondFactorStep client={client} onEntered={onEntered} onBack={onBack} />;
  }
  if (step.name === 'failed') {
    return (
      <Card title="You are not signed in">
        <Notice kind="failed" title={step.problem.detail} code={step.problem.code} />
        {back}
      </Card>
    );
  }
  return (
    <Card title="Signing you in">
      <Skeleton height={72} role="status" aria-label="You are being signed in" />
    </Card>
  );
}
