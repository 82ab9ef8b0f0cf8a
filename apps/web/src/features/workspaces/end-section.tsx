import { type WorkspaceAccess, workspaceGraceDays } from '@audiotricks/contracts';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { formatDate } from '../../lib/format.ts';
import { describeProblem } from '../../lib/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import page from '../../ui/page.module.css';
import classes from './pages.module.css';
import { useMemberActions, useMembers } from './use-members.ts';
import { useEnding } from './use-settings.ts';

/** Handing over, archiving and deleting; an owner's. */
export function EndSection({ workspace }: { workspace: WorkspaceAccess }) {
  if (workspace.isPersonal) {
    return (
      <section className={page.section}>
        <p className={page.dim}>This is your own workspace. It stays as long as your account.</p>
      </section>
    );
  }
  return (
    <>
      <Transfer />
      <Rest workspace={workspace} />
      <Deletion workspace={workspace} />
    </>
  );
}

function Transfer() {
  const { session } = useApi();
  const { data = [] } = useMembers();
  const { transfer } = useMemberActions();
  const [userId, setUserId] = useState('');
  const [isAsking, setAsking] = useState(false);
  const others = data.filter((member) => member.userId !== session.user.id);
  const chosen = others.find((member) => member.userId === userId);
  const close = () => {
    setAsking(false);
    transfer.reset();
  };
  return (
    <section className={page.section} aria-labelledby="transfer">
      <h2 id="transfer" className={page.heading}>
        Hand over
      </h2>
      {others.length === 0 ? (
        <p className={page.dim}>Nobody else is here. Invite whoever is to own the workspace first.</p>
      ) : (
        <div className={classes.fields}>
          <NativeSelect
            label="New owner"
            description="You stay as an admin."
            data={[
              { value: '', label: 'Choose a member' },
              ...others.map((member) => ({ value: member.userId, label: `${member.name}, ${member.email}` })),
            ]}
            value={userId}
            onChange={({ currentTarget }) => setUserId(currentTarget.value)}
          />
          {chosen && (
            <Button variant="default" onClick={() => setAsking(true)}>
              Hand over…
            </Button>
          )}
        </div>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={`Hand over to ${chosen?.name}?`}
        text="They own the workspace then, and only they can give it back."
        action="Hand over"
        isBusy={transfer.isPending}
        error={transfer.error}
        onConfirm={() => transfer.mutate(userId, { onSuccess: close })}
        onClose={close}
      />
    </section>
  );
}

function Rest({ workspace }: { workspace: WorkspaceAccess }) {
  const { archive, unarchive } = useEnding();
  const isArchived = workspace.archivedAt !== null;
  const act = isArchived ? unarchive : archive;
  const problem = act.error ? describeProblem(act.error) : null;
  return (
    <section className={page.section} aria-labelledby="archive">
      <h2 id="archive" className={page.heading}>
        Archive
      </h2>
      <p className={page.dim}>
        {isArchived
          ? 'The workspace is archived: it is read, and nothing is changed in it.'
          : 'An archived workspace is read, and nothing is changed in it. You can take it back at any time.'}
      </p>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <div className={page.actions}>
        <Button variant="default" loading={act.isPending} onClick={() => act.mutate()}>
          {isArchived ? 'Take back from the archive' : 'Archive'}
        </Button>
      </div>
    </section>
  );
}

function Deletion({ workspace }: { workspace: WorkspaceAccess }) {
  const { remove, restore } = useEnding();
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const problem = restore.error ? describeProblem(restore.error) : null;
  const { deletesAt, name } = workspace;
  const close = () => {
    setAsking(false);
    setTyped('');
    remove.reset();
  };
  return (
    <section className={page.section} aria-labelledby="delete">
      <h2 id="delete" className={page.heading}>
        Delete
      </h2>
      <p className={page.dim}>
        {deletesAt
          ? `Everything in this workspace is deleted on ${formatDate(deletesAt)}.`
          : `Deletes all recordings, texts and settings, ${workspaceGraceDays} days from now. Until then it can be restored.`}
      </p>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <div className={page.actions}>
        {deletesAt ? (
          <Button loading={restore.isPending} onClick={() => restore.mutate()}>
            Restore
          </Button>
        ) : (
          <>
            <TextInput
              aria-label="Name of the workspace"
              placeholder={`Type ${name}`}
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
            {typed.trim() === name && (
              <Button color="red" onClick={() => setAsking(true)}>
                Delete…
              </Button>
            )}
          </>
        )}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Delete ${name}?`}
        text={`Nothing can be changed in it from now on. In ${workspaceGraceDays} days all of it is gone for good.`}
        action="Delete"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(undefined, { onSuccess: close })}
        onClose={close}
      />
    </section>
  );
}
