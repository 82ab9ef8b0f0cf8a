import { IconDatabase } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { formatSize } from '../../lib/format.ts';
import classes from './storage-line.module.css';
import { useUsage } from './use-usage.ts';

/** What the workspace stores, in one quiet line that leads to more. Its place is kept while it is read. */
export function StorageLine() {
  const { data } = useUsage();
  return (
    <Link
      to="/account"
      hash="storage"
      className={classes.line}
      aria-hidden={data === undefined}
      tabIndex={data ? 0 : -1}
    >
      {data && (
        <>
          <IconDatabase size={16} aria-hidden="true" />
          {formatSize(data.storageBytes)} stored
        </>
      )}
    </Link>
  );
}
