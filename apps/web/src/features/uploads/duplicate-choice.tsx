import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { UploadItem } from './upload-item.ts';
import type { UploadQueue } from './upload-queue.ts';
import classes from './upload-row.module.css';

/** Asks what to do with a file that the workspace has already: before a byte of it was sent. */
export function DuplicateChoice({ item, queue }: { item: UploadItem; queue: UploadQueue }) {
  const { key, duplicateOf, fileName } = item;
  if (duplicateOf === null) return null;
  return (
    <div className={classes.choice}>
      <Button
        size="compact-sm"
        aria-label={`Open it: ${fileName}`}
        onClick={() => queue.cancel(key)}
        renderRoot={(props) => <Link {...props} to="/recordings/$recordingId" params={{ recordingId: duplicateOf }} />}
      >
        Open it
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Upload anyway: ${fileName}`}
        onClick={() => queue.resume(key)}
      >
        Upload anyway
      </Button>
    </div>
  );
}
