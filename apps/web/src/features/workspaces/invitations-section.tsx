import { type Invitation, type WorkspaceAccess, type WorkspaceRole, workspaceRoles } from '@audiotricks/contracts';
import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatDate } from '../../lib/format.ts';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { roleWords } from '../../lib/roles.ts';
import { Notice } from '../../ui/notice.tsx';
import page from '../../ui/page.module.css';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import classes from './pages.module.css';
import { type MemberActions, useInvitations } from './use-members.ts';

interface InvitationsSectionProps {
  workspace: WorkspaceAccess;
  actions: MemberActions;
}

/** Invites by mail, and shows who has not answered yet. */
export function InvitationsSection({ workspace, actions }: InvitationsSectionProps) {
  const { data, error, refetch } = useInvitations();
  const failed = actions.resend.error ?? actions.revoke.error;
  const problem = failed ? describeProblem(failed) : null;
  return (
    <section className={page.section} aria-labelledby="invitations">
      <h2 id="invitations" className={page.heading}>
        Invitations
      </h2>
      <InviteForm workspace={workspace} actions={actions} />
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {error && <ProblemScreen error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton height={56} />}
      {data?.length === 0 && <p className={page.dim}>Nobody is invited right now.</p>}
      {data && data.length > 0 && (
        <ul className={page.rows}>
          {data.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} actions={actions} />
          ))}
        </ul>
      )}
    </section>
  );
}

function InvitationRow({ invitation, actions }: { invitation: Invitation; actions: MemberActions }) {
  const { id, email, role, state, expiresAt } = invitation;
  const { resend, revoke } = actions;
  return (
    <li className={page.row}>
      <div className={page.main}>
        {email}
        <p className={page.dim}>
          {roleWords[role].name} · {state === 'open' ? `until ${formatDate(expiresAt)}` : 'the link works no more'}
        </p>
      </div>
      <div className={page.actions}>
        <Button
          variant="default"
          aria-label={`Send again to ${email}`}
          loading={resend.isPending && resend.variables === id}
          onClick={() => resend.mutate(id)}
        >
          Send again
        </Button>
        <Button
          variant="default"
          aria-label={`Take back the invitation of ${email}`}
          loading={revoke.isPending && revoke.variables === id}
          onClick={() => revoke.mutate(id)}
        >
          Take back
        </Button>
      </div>
    </li>
  );
}

function InviteForm({ workspace, actions }: InvitationsSectionProps) {
  const { invite } = actions;
  const [role, setRole] = useState<WorkspaceRole>('editor');
  const fields = invite.error ? fieldMessages(invite.error) : {};
  const problem = invite.error && !fields.email ? describeProblem(invite.error) : null;
  const mayMakeOwners = workspace.role === 'owner' && !workspace.isPersonal;
  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const email = String(new FormData(form).get('email')).trim();
    invite.mutate({ email, role }, { onSuccess: () => form.reset() });
  }
  return (
    <form onSubmit={onSubmit} noValidate>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <div className={classes.fields}>
        <TextInput label="E-mail" name="email" type="email" autoComplete="off" error={fields.email} />
        <NativeSelect
          label="Role"
          description={roleWords[role].may}
          data={workspaceRoles
            .filter((one) => one !== 'owner' || mayMakeOwners)
            .map((value) => ({ value, label: roleWords[value].name }))}
          value={role}
          onChange={({ currentTarget }) => setRole(currentTarget.value as WorkspaceRole)}
        />
        <Button type="submit" loading={invite.isPending}>
          Invite
        </Button>
      </div>
    </form>
  );
}
