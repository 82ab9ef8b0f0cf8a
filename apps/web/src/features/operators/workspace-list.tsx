import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { formatDate } from '../../lib/format.ts';
import page from '../../ui/page.module.css';
import classes from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { useAdminWorkspaces } from './use-admin.ts';

export function WorkspaceList() {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 250);
  const workspaces = useAdminWorkspaces(search);
  return (
    <>
      <TextInput
        className={classes.search}
        label="Find by name"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <AdminList
        items={workspaces.data?.pages.flatMap((page) => page.items)}
        error={workspaces.error}
        onRetry={() => void workspaces.refetch()}
        emptyText="No workspace is called like this."
        more={{
          isThere: workspaces.hasNextPage,
          isLoading: workspaces.isFetchingNextPage,
          onMore: () => void workspaces.fetchNextPage(),
        }}
      >
        {({ id, name, owners, memberCount, createdAt }) => (
          <li key={id} className={page.row}>
            <div className={page.main}>
              <p className={page.name}>{name}</p>
              <p className={page.dim}>{owners.map(({ email }) => email).join(', ')}</p>
              <p className={page.dim}>
                {memberCount} {memberCount === 1 ? 'member' : 'members'} · made {formatDate(createdAt)}
              </p>
            </div>
          </li>
        )}
      </AdminList>
    </>
  );
}
