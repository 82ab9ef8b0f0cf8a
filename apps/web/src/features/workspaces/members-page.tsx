import { type Member, type WorkspaceAccess, workspaceRoles } from '@audiotricks/contracts';
import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { describeProblem } from '../../lib/problem.ts';
import { roleWords } from '../../lib/roles.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { InvitationsSection } from './invitations-section.tsx';
import { type MemberActions, useMemberActions, useMembers } from './use-members.ts';
import { useWorkspace } from './use-workspaces.ts';

/** Who is in the workspace, what they may do, and who is invited. */
export function MembersPage() {
  const workspace = useWorkspace();
  const members = useMembers();
  const actions = useMemberActions();
  const mayManage = workspace?.permissions.includes('members.write') === true;
  return (
    <Page title="Members" lead={workspace?.name}>
      {members.data && workspace ? (
        <People members={members.data} workspace={workspace} actions={actions} />
      ) : members.error ? (
        <ProblemScreen error={members.error} onRetry={() => members.refetch()} />
      ) : (
        <Reading />
      )}
      {mayManage && workspace && <InvitationsSection workspace={workspace} actions={actions} />}
    </Page>
  );
}

interface PeopleProps {
  members: readonly Member[];
  workspace: WorkspaceAccess;
  actions: MemberActions;
}

function People({ members, workspace, actions }: PeopleProps) {
  const { session } = useApi();
  const { changeRole, remove, leave } = actions;
  const [leaving, setLeaving] = useState<Member | null>(null);
  const problem = changeRole.error ? describeProblem(changeRole.error) : null;
  const isMe = leaving?.userId === session.user.id;
  const going = isMe ? leave : remove;
  const close = () => {
    setLeaving(null);
    remove.reset();
    leave.reset();
  };
  const confirm = () =>
    leaving && (isMe ? leave.mutate(undefined) : remove.mutate(leaving.userId, { onSuccess: close }));
  return (
    <section className={page.section} aria-labelledby="people">
      <h2 id="people" className={page.heading}>
        {members.length === 1 ? '1 person' : `${members.length} people`}
      </h2>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <ul className={page.rows}>
        {members.map((member) => (
          <li key={member.userId} className={page.row}>
            <div className={page.main}>
              {member.name}
              {member.userId === session.user.id && ' (you)'}
              <p className={page.dim}>{member.email}</p>
            </div>
            <MemberControls
              member={member}
              workspace={workspace}
              isMe={member.userId === session.user.id}
              onRole={(role) => changeRole.mutate({ userId: member.userId, role })}
              onLeave={() => setLeaving(member)}
            />
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        title={isMe ? 'Leave this workspace?' : `Take out ${leaving?.name}?`}
        text={
          isMe
            ? 'You see nothing of it any more, at once. To come back you need an invitation.'
            : 'They see nothing of this workspace any more, at once. What they added stays.'
        }
        action={isMe ? 'Leave' : 'Take out'}
        isBusy={going.isPending}
        error={going.error}
        onConfirm={confirm}
        onClose={close}
      />
    </section>
  );
}

interface MemberControlsProps {
  member: Member;
  workspace: WorkspaceAccess;
  isMe: boolean;
  onRole: (role: Member['role']) => void;
  onLeave: () => void;
}

/** What the person may do to this member; the role in words where that is nothing. */
function MemberControls({ member, workspace, isMe, onRole, onLeave }: MemberControlsProps) {
  const isOwner = workspace.role === 'owner';
  const mayManage = workspace.permissions.includes('members.write') && (isOwner || member.role !== 'owner');
  const isFixed = workspace.isPersonal && member.role === 'owner';
  const roles = workspaceRoles.filter((role) => role !== 'owner' || (isOwner && !workspace.isPersonal));
  return (
    <div className={page.actions}>
      {mayManage && !isMe && !isFixed ? (
        <NativeSelect
          aria-label={`Role of ${member.name}`}
          data={roles.map((value) => ({ value, label: roleWords[value].name }))}
          value={member.role}
          onChange={({ currentTarget }) => onRole(currentTarget.value as Member['role'])}
        />
      ) : (
        <span>{roleWords[member.role].name}</span>
      )}
      {!isFixed && (isMe || mayManage) && (
        <Button variant="default" onClick={onLeave} aria-label={isMe ? 'Leave' : `Take out ${member.name}`}>
          {isMe ? 'Leave' : 'Take out'}
        </Button>
      )}
    </div>
  );
}

function Reading() {
  return (
    <div className={page.section} role="status" aria-label="The members are loading">
      <Skeleton height={24} width={160} />
      <Skeleton height={56} />
      <Skeleton height={56} />
    </div>
  );
}
