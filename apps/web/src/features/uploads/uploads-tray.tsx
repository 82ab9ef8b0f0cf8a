import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { isOver, type UploadItem } from './upload-item.ts';
import { UploadRow } from './upload-row.tsx';
import { useUploads } from './uploads-provider.tsx';
import classes from './uploads-tray.module.css';

/** All transfers in a corner; closed by hand when they are over. `isAside`: something else is the matter here, so what is not moving starts folded. */
export function UploadsTray({ isAside }: { isAside: boolean }) {
  const { queue, items, activeCount } = useUploads();
  const [chosenFold, setFolded] = useState<boolean | null>(null);
  const isFolded = chosenFold ?? (isAside && activeCount === 0);
  if (items.length === 0) return null;
  const areAllOver = items.every(isOver);
  const Chevron = isFolded ? IconChevronUp : IconChevronDown;
  return (
    <section className={classes.tray} aria-label="Uploads">
      <header className={classes.head}>
        <UnstyledButton className={classes.title} onClick={() => setFolded(!isFolded)} aria-expanded={!isFolded}>
          <span role="status">{trayTitle(items, activeCount)}</span>
          <Chevron size={18} aria-hidden="true" />
        </UnstyledButton>
        {areAllOver && (
          <ActionIcon aria-label="Close the uploads" onClick={queue.clearOver}>
            <IconX size={18} />
          </ActionIcon>
        )}
      </header>
      {!isFolded && (
        <ul className={classes.list}>
          {items.map((item) => (
            <UploadRow key={item.key} item={item} queue={queue} />
          ))}
        </ul>
      )}
      {!isFolded && !areAllOver && items.some(isOver) && (
        <footer className={classes.foot}>
          <Button variant="subtle" size="compact-sm" onClick={queue.clearOver}>
            Clear finished
          </Button>
        </footer>
      )}
    </section>
  );
}

function trayTitle(items: readonly UploadItem[], activeCount: number): string {
  if (activeCount > 0) return activeCount === 1 ? 'Uploading 1 file' : `Uploading ${activeCount} files`;
  const asking = items.filter(({ phase }) => phase === 'duplicate').length;
  if (asking > 0) return asking === 1 ? '1 file is already here' : `${asking} files are already here`;
  const failed = items.filter(({ phase }) => phase === 'failed').length;
  if (failed > 0) return failed === 1 ? '1 upload failed' : `${failed} uploads failed`;
  const open = items.filter((item) => !isOver(item)).length;
  if (open > 0) return open === 1 ? '1 unfinished upload' : `${open} unfinished uploads`;
  return items.length === 1 ? '1 file uploaded' : `${items.length} files uploaded`;
}
