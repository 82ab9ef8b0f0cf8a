import { Page } from '../../ui/page.tsx';
import { ClosedWhileActing } from '../acting/index.ts';
import { useWorkspace } from '../workspaces/index.ts';
import { SecurityEventList } from './security-event-list.tsx';

/** What looked wrong around one's own account. */
export function MySecurityPage() {
  return (
    <ClosedWhileActing>
      <Page
        title="Security events"
        lead="What looked wrong around your account. What is severe is mailed to you as well."
      >
        <SecurityEventList scope="mine" emptyText="Nothing looked wrong." />
      </Page>
    </ClosedWhileActing>
  );
}

/** What looked wrong in the workspace, for its owners. */
export function WorkspaceSecurityPage() {
  const workspace = useWorkspace();
  return (
    <Page
      title="Security of the workspace"
      lead={
        <>
          {workspace?.name}. What looked wrong in it, and around the accounts of its members. Where sign-ins came from,
          only they see.
        </>
      }
    >
      <SecurityEventList scope="workspace" emptyText="Nothing looked wrong." />
    </Page>
  );
}
