import { stepUp } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { describeProblem, type ProblemText } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../identity/index.ts';
import { tellShown } from './oidc-step-up.ts';

/** What the tab of the provider comes back to; the page that waits goes on by itself. */
export function OidcStepUpPage({ client }: { client: Pick<Client, 'call'> }) {
  useDocumentTitle('Is it you? · AudioTricks');
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const [isShown, setShown] = useState(false);
  const isBegun = useRef(false);
  useEffect(() => {
    // It works once, so a second run of the effect must not send it.
    if (isBegun.current) return;
    isBegun.current = true;
    client.call(stepUp, { body: { oidcQuery: location.search.slice(1) } }).then(
      () => {
        setShown(true);
        tellShown();
        window.close();
      },
      (error: unknown) => setProblem(describeProblem(error)),
    );
  }, [client]);
  const back = 'Close this tab and go on where you were.';
  if (problem) {
    return (
      <Card title="That did not show that it is you">
        <Notice kind="failed" title={problem.detail} code={problem.code}>
          {back}
        </Notice>
      </Card>
    );
  }
  if (isShown) {
    return (
      <Card title="It is you" reason={back}>
        {null}
      </Card>
    );
  }
  return (
    <Card title="Is it you?">
      <Skeleton height={72} role="status" aria-label="Your sign-in is being checked" />
    </Card>
  );
}
