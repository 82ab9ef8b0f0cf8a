import type { WorkspaceUsage } from '@audiotricks/contracts';
import { Progress, Skeleton } from '@mantine/core';
import { formatSize } from '../../lib/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Unread } from '../../ui/unread.tsx';
import { useWorkspace } from '../workspaces/index.ts';
import classes from './account-page.module.css';
import { useUsage } from './use-usage.ts';

const warnFrom = 0.8;

/** What the workspace stores, exactly. */
export function StorageSection() {
  const workspace = useWorkspace();
  const { data, error, refetch } = useUsage();
  return (
    <section className={classes.section} aria-labelledby="storage">
      <h2 id="storage" className={classes.title}>
        Storage of {workspace?.name ?? 'this workspace'}
      </h2>
      {data ? <Stored usage={data} /> : error ? <Unread error={error} onRetry={() => refetch()} /> : <Reading />}
    </section>
  );
}

function Stored({ usage }: { usage: WorkspaceUsage }) {
  const { storageBytes, storageLimitBytes, recordingCount, heldBytes, openUploadCount } = usage;
  const share = storageLimitBytes ? storageBytes / storageLimitBytes : 0;
  return (
    <>
      <p className={classes.amount}>
        {formatSize(storageBytes)}
        <span className={classes.dim}>
          {storageLimitBytes !== null && ` of ${formatSize(storageLimitBytes)}`} in{' '}
          {countOf(recordingCount, 'recording')}
        </span>
      </p>
      {storageLimitBytes !== null && (
        <Progress
          value={Math.min(1, share) * 100}
          color={share >= warnFrom ? 'red' : 'accent'}
          aria-label={`${Math.round(share * 100)} % of the storage is used`}
        />
      )}
      {storageLimitBytes !== null && share >= warnFrom && (
        <Notice kind="warning" title="The storage is nearly full.">
          Delete recordings that are no longer needed.
        </Notice>
      )}
      {openUploadCount > 0 && (
        <p className={classes.dim}>
          {formatSize(heldBytes)} more in {countOf(openUploadCount, 'upload')} under way.
        </p>
      )}
      <p className={classes.dim}>The files as they were sent. What is made of them for playback is not counted.</p>
    </>
  );
}

function Reading() {
  return (
    <div className={classes.reading} role="status" aria-label="Storage is being read">
      <Skeleton height={28} width={220} />
      <Skeleton height={16} width={320} />
    </div>
  );
}

/** "1 recording", "2 recordings". */
function countOf(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}
