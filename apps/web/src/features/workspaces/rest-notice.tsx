import { formatDate } from '../../lib/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { useWorkspace } from './use-workspaces.ts';

/** Says on every page that nothing can be changed here, and why. */
export function RestNotice() {
  const workspace = useWorkspace();
  if (workspace?.deletesAt) {
    return (
      <Notice kind="warning" title={`This workspace is deleted on ${formatDate(workspace.deletesAt)}.`}>
        Until then it can be read. An owner can restore it in its settings.
      </Notice>
    );
  }
  if (!workspace?.archivedAt) return null;
  return (
    <Notice kind="info" title="This workspace is archived.">
      It can be read, and nothing is changed in it. An owner can take it back in its settings.
    </Notice>
  );
}
