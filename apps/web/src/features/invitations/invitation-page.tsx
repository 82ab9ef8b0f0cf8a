import type { InvitationPreview, SessionAnswer } from '@audiotricks/contracts';
import { acceptInvitation, previewInvitation } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { describeProblem } from '../../lib/problem.ts';
import { roleWords } from '../../lib/roles.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../identity/index.ts';
import { forgetLinkToken, readLinkToken } from './link-token.ts';
import { RegisterInvited } from './register-invited.tsx';

export interface InvitationPageProps {
  client: Client;
  /** Who is signed in, where somebody is. */
  session: SessionAnswer | null;
  /** Told when the person is a member. */
  onJoined: (userId: string, workspaceId: string) => void;
}

/** What an invitation by mail leads to: joining with the account of its address, or with a new one. */
export function InvitationPage({ client, session, onJoined }: InvitationPageProps) {
  useDocumentTitle('Invitation · AudioTricks');
  const [token] = useState(readLinkToken);
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => client.call(previewInvitation, { body: { token: token ?? '' }, signal }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const joined = (userId: string, workspaceId: string) => {
    forgetLinkToken();
    onJoined(userId, workspaceId);
  };
  if (token === null) return <NoLink />;
  if (data) return <Offer client={client} session={session} token={token} preview={data} onJoined={joined} />;
  return error ? <Unread error={error} onRetry={() => refetch()} /> : <Reading />;
}

interface OfferProps extends InvitationPageProps {
  token: string;
  preview: InvitationPreview;
}

function Offer({ client, session, token, preview, onJoined }: OfferProps) {
  const { workspaceName, role, inviterName, email, hasAccount } = preview;
  const [user, setUser] = useState(session?.user ?? null);
  const isTheirs = user?.email.toLowerCase() === email.toLowerCase();
  return (
    <Card title={`Join ${workspaceName}`}>
      <Text c="dimmed">
        {inviterName ?? 'Somebody who has left'} invites {email} as {roleWords[role].article}.
      </Text>
      {user === null ? (
        hasAccount ? (
          <SignInFirst email={email} />
        ) : (
          <RegisterInvited client={client} token={token} preview={preview} onJoined={onJoined} />
        )
      ) : isTheirs ? (
        <Join client={client} token={token} onJoined={(workspaceId) => onJoined(user.id, workspaceId)} />
      ) : (
        <OtherAccount client={client} mine={user.email} theirs={email} onSignedOut={() => setUser(null)} />
      )}
    </Card>
  );
}

function Join({ client, token, onJoined }: { client: Client; token: string; onJoined: (id: string) => void }) {
  const join = useMutation({
    mutationFn: () => client.call(acceptInvitation, { body: { token } }),
    onSuccess: ({ id }) => onJoined(id),
  });
  const problem = join.error ? describeProblem(join.error) : null;
  return (
    <>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <Button size="md" fullWidth loading={join.isPending || join.isSuccess} onClick={() => join.mutate()}>
        Join
      </Button>
    </>
  );
}

function SignInFirst({ email }: { email: string }) {
  return (
    <>
      <Text>{email} has an account here. Sign in with it to join.</Text>
      <Button
        size="md"
        fullWidth
        renderRoot={(props) => <Link {...props} to="/sign-in" search={{ redirect: '/invitation' }} />}
      >
        Sign in
      </Button>
    </>
  );
}

interface OtherAccountProps {
  client: Client;
  mine: string;
  theirs: string;
  onSignedOut: () => void;
}

function OtherAccount({ client, mine, theirs, onSignedOut }: OtherAccountProps) {
  const leave = useMutation({ mutationFn: () => client.auth.signOut(), onSuccess: onSignedOut });
  const problem = leave.error ? describeProblem(leave.error) : null;
  return (
    <>
      <Notice kind="warning" title={`You are signed in as ${mine}.`}>
        This invitation is for {theirs}. Only the account of that address can accept it.
      </Notice>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <Button size="md" fullWidth loading={leave.isPending} onClick={() => leave.mutate()}>
        Sign out and go on
      </Button>
      <ToLibrary />
    </>
  );
}

const ToLibrary = () => (
  <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/" />}>
    To the library
  </Anchor>
);

function NoLink() {
  return (
    <Card title="Invitation">
      <Notice kind="info" title="Open the link in the mail that invites you.">
        This page needs it.
      </Notice>
      <ToLibrary />
    </Card>
  );
}

function Unread({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { detail, code } = describeProblem(error);
  const isOver = code === 'invitation.link_invalid';
  const again = (
    <Button variant="default" onClick={onRetry}>
      Try again
    </Button>
  );
  return (
    <Card title="Invitation">
      <Notice kind={isOver ? 'warning' : 'failed'} title={detail} code={code} actions={isOver ? null : again} />
      <ToLibrary />
    </Card>
  );
}

function Reading() {
  return (
    <Card>
      <Stack gap="md" role="status" aria-label="The invitation is loading">
        <Skeleton height={28} width="70%" />
        <Skeleton height={20} />
        <Skeleton height={42} />
      </Stack>
    </Card>
  );
}
