import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useWorkspace } from '../workspaces/index.ts';
import { SecurityEventList } from './security-event-list.tsx';
import classes from './security-events.module.css';

/** What looked wrong around one's own account. */
export function MySecurityPage() {
  useDocumentTitle('Security events · AudioTricks');
  return (
    <div className={classes.page}>
      <Title order={1} size="xl">
        Security events
      </Title>
      <p className={classes.lead}>What looked wrong around your account. What is severe is mailed to you as well.</p>
      <SecurityEventList scope="mine" emptyText="Nothing looked wrong." />
    </div>
  );
}

/** What looked wrong in the workspace, for its owners. */
export function WorkspaceSecurityPage() {
  const workspace = useWorkspace();
  useDocumentTitle('Security of the workspace · AudioTricks');
  return (
    <div className={classes.page}>
      <Title order={1} size="xl">
        Security of the workspace
      </Title>
      <p className={classes.lead}>{workspace?.name}</p>
      <p className={classes.lead}>
        What looked wrong in this workspace, and around the accounts of its members. Where sign-ins came from, only they
        see.
      </p>
      <SecurityEventList scope="workspace" emptyText="Nothing looked wrong." />
    </div>
  );
}
