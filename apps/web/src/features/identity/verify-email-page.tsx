import { resendVerification, verifyEmail } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { Anchor, Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AccountCard, Card } from './account-card.tsx';
import { EmailField } from './account-fields.tsx';
import { useAccountForm } from './use-account-form.ts';

interface VerifyEmailPageProps {
  client: Pick<Client, 'call'>;
  /** What stands behind `#`; empty where the link is not whole. */
  token: string;
}

const home = <Anchor renderRoot={(props) => <Link {...props} to="/" />}>To the library</Anchor>;

/** Confirms an address by a link of a mail. By a press, not by opening: what looks through mail for danger opens links too. */
export function VerifyEmailPage({ client, token }: VerifyEmailPageProps) {
  useDocumentTitle('Confirm your address · AudioTricks');
  const [isDone, setDone] = useState(false);
  const form = useAccountForm(
    () => client.call(verifyEmail, { body: { token } }),
    () => setDone(true),
  );
  if (isDone) {
    return (
      <Card title="Your address is confirmed" reason="Thank you. That was all.">
        <Button component={Link} to="/" size="md">
          Go on
        </Button>
      </Card>
    );
  }
  if (token === '' || form.problem?.code === 'auth.link_invalid') return <AskAgain client={client} />;
  return (
    <AccountCard
      title="Confirm your address"
      reason="Then we know that mail to you reaches you."
      form={form}
      action="Confirm this address"
      otherWay={home}
    >
      {null}
    </AccountCard>
  );
}

function AskAgain({ client }: { client: Pick<Client, 'call'> }) {
  const [isSent, setSent] = useState(false);
  const form = useAccountForm(
    ({ email = '' }) => client.call(resendVerification, { body: { email: email.trim() } }),
    () => setSent(true),
  );
  if (isSent) {
    const reason = `If ${form.values.email?.trim()} waits to be confirmed, a link is on its way there.`;
    return (
      <Card title="Look into your mailbox" reason={reason}>
        {home}
      </Card>
    );
  }
  return (
    <AccountCard
      title="This link does not work"
      reason="It has been used, is too old, or was replaced by a newer one. Another can be sent."
      form={form}
      action="Send another link"
      otherWay={home}
    >
      <EmailField autoFocus error={form.fields.email} />
    </AccountCard>
  );
}
