import type { AdminUser } from '@audiotricks/contracts';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { formatDate } from '../../lib/format.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import page from '../../ui/page.module.css';
import { StartActingDialog } from '../acting/index.ts';
import classes from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { useActivateUser, useAdminUsers } from './use-admin.ts';

export function UserList() {
  const { session } = useApi();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 250);
  const users = useAdminUsers(search);
  const activate = useActivateUser();
  const [asked, setAsked] = useState<AdminUser | null>(null);
  const [actedFor, setActedFor] = useState<AdminUser | null>(null);
  const close = () => {
    setAsked(null);
    activate.reset();
  };
  return (
    <>
      <TextInput
        className={classes.search}
        label="Find by name or e-mail"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <AdminList
        items={users.data?.pages.flatMap((page) => page.items)}
        error={users.error}
        onRetry={() => void users.refetch()}
        emptyText="Nobody is called like this."
        more={{
          isThere: users.hasNextPage,
          isLoading: users.isFetchingNextPage,
          onMore: () => void users.fetchNextPage(),
        }}
      >
        {(user) => (
          <li key={user.id} className={page.row}>
            <div className={page.main}>
              <p className={page.name}>{user.name}</p>
              <p className={page.dim}>{user.email}</p>
              <p className={page.dim}>{stateOf(user)}</p>
            </div>
            {user.id !== session.user.id && (
              <div className={page.actions}>
                {user.isActive && !user.isOperator && (
                  <Button variant="default" aria-label={`Act for ${user.name}`} onClick={() => setActedFor(user)}>
                    Act for
                  </Button>
                )}
                <Button variant="default" onClick={() => setAsked(user)}>
                  {user.isActive ? 'Deactivate' : 'Reactivate'}
                </Button>
              </div>
            )}
          </li>
        )}
      </AdminList>
      {actedFor && <StartActingDialog user={actedFor} onClose={() => setActedFor(null)} />}
      <ConfirmDialog
        isOpen={asked !== null}
        title={asked?.isActive ? `Deactivate ${asked.name}?` : `Let ${asked?.name} in again?`}
        text={
          asked?.isActive
            ? 'They are signed out everywhere at once, and cannot sign in. Nothing of theirs is deleted.'
            : 'They may sign in again with their password.'
        }
        action={asked?.isActive ? 'Deactivate' : 'Reactivate'}
        isHarmless={asked?.isActive === false}
        isBusy={activate.isPending}
        error={activate.error}
        onConfirm={() => {
          if (asked) activate.mutate({ user: asked, isActive: !asked.isActive }, { onSuccess: close });
        }}
        onClose={close}
      />
    </>
  );
}

function stateOf({ isActive, isOperator, lastSignInAt, openSessionCount }: AdminUser): string {
  const sessions = `${openSessionCount} ${openSessionCount === 1 ? 'session' : 'sessions'}`;
  return [
    ...(isActive ? [] : ['Deactivated']),
    ...(isOperator ? ['Operator'] : []),
    lastSignInAt === null ? 'never signed in' : `signed in ${formatDate(lastSignInAt)}`,
    sessions,
  ].join(' · ');
}
