import { Menu } from '@mantine/core';
import {
  IconCheck,
  IconFolders,
  IconHistory,
  IconPlus,
  IconSelector,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { NameDialog } from '../../ui/name-dialog.tsx';
import { useCreateWorkspace, useWorkspace, useWorkspaces } from './use-workspaces.ts';
import classes from './workspace-switcher.module.css';

interface WorkspaceSwitcherProps {
  className: string | undefined;
  /** Why the page cannot be left for another workspace now; null where it can. */
  obstacle: string | null;
}

/** Which workspace this is, the way to the others, and the pages about it. */
export function WorkspaceSwitcher({ className, obstacle }: WorkspaceSwitcherProps) {
  const { session, workspaceId, enterWorkspace } = useApi();
  const { data = [] } = useWorkspaces();
  const current = useWorkspace();
  const create = useCreateWorkspace();
  const [isNaming, setNaming] = useState(false);
  const name = current?.name ?? session.workspace.name;
  const close = () => {
    setNaming(false);
    create.reset();
  };
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <button type="button" className={className} aria-label={`Workspace: ${name}`} title={name}>
            <span className={classes.name}>{name}</span>
            <span className={classes.short}>Workspace</span>
            <IconSelector size={18} aria-hidden="true" className={classes.mark} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {obstacle && <Menu.Label>{obstacle}</Menu.Label>}
          {data.map(({ id, name: one, archivedAt }) => (
            <Menu.Item
              key={id}
              disabled={obstacle !== null && id !== workspaceId}
              rightSection={id === workspaceId ? <IconCheck size={18} aria-label="this one" /> : null}
              onClick={() => id !== workspaceId && enterWorkspace(id)}
            >
              <span className={classes.option}>{archivedAt === null ? one : `${one} (archived)`}</span>
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<IconPlus size={18} />} disabled={obstacle !== null} onClick={() => setNaming(true)}>
            New workspace…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconFolders size={18} />} component={Link} to="/projects">
            Projects and tags
          </Menu.Item>
          <Menu.Item leftSection={<IconUsers size={18} />} component={Link} to="/members">
            Members
          </Menu.Item>
          <Menu.Item leftSection={<IconSettings size={18} />} component={Link} to="/workspace">
            Settings
          </Menu.Item>
          {current?.permissions.includes('audit.read') && (
            <Menu.Item leftSection={<IconHistory size={18} />} component={Link} to="/audit">
              Audit
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        isOpen={isNaming}
        title="New workspace"
        action="Create"
        maxLength={100}
        isBusy={create.isPending}
        error={create.error}
        onName={(chosen) =>
          create.mutate(chosen, {
            onSuccess: ({ id }) => {
              close();
              enterWorkspace(id);
            },
          })
        }
        onClose={close}
      />
    </>
  );
}
